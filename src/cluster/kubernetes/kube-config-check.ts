import { accessSync, constants } from 'node:fs';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node';
import { MonitorError } from '../../model/errors.ts';

const MOST_NAMES = 10;

/**
 * Finds at the start what would otherwise fail at every look: an unknown context, a hole in the file, an address that is
 * none, files that are not there.
 * @throws MonitorError kubeconfig_invalid
 */
export function checkKubeConfig(config: KubeConfig): void {
  const wanted = config.getCurrentContext() as string | undefined;
  const names = config.getContexts().map(({ name }) => name);
  if (wanted === undefined || wanted === '') {
    throw invalid('the kubeconfig has no current context', chooseOne(names, 'name one with the context setting'));
  }
  const context = config.getContextObject(wanted);
  if (context === null) {
    throw invalid(`the kubeconfig has no context "${wanted}"`, chooseOne(names, 'check the context setting'));
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw invalid(`context "${wanted}" names cluster "${context.cluster}", which the kubeconfig does not have`);
  }
  checkServer(cluster);
  checkFiles([cluster.caFile]);

  const user = config.getCurrentUser();
  // client-node ignores the cluster's TLS settings too when there is no user; an anonymous one has no such effect.
  if (context.user === undefined) addAnonymous(config, wanted);
  else if (user === null) {
    throw invalid(`context "${wanted}" names user "${context.user}", whom the kubeconfig does not have`);
  } else checkFiles(filesOf(user));
}

function checkServer(cluster: Cluster): void {
  const server = URL.canParse(cluster.server) ? new URL(cluster.server) : null;
  if (server === null || !['http:', 'https:'].includes(server.protocol)) {
    throw invalid(`cluster "${cluster.name}" has no usable server address`, 'It must read like https://10.0.0.1:6443.');
  }
  if (server.username !== '' || server.password !== '') {
    throw invalid(
      `cluster "${cluster.name}" has credentials in its server address`,
      'Move them to a user of the file.',
    );
  }
  if (server.protocol === 'http:' && !cluster.skipTLSVerify) {
    const remedy = 'Use https, or set `insecure-skip-tls-verify: true` on the cluster if plain http is meant.';
    throw invalid(`cluster "${cluster.name}" is served over plain http`, remedy);
  }
}

function checkFiles(paths: readonly unknown[]): void {
  for (const path of paths) {
    if (typeof path !== 'string' || path === '') continue;
    try {
      accessSync(path, constants.R_OK);
    } catch {
      throw invalid(`the kubeconfig names ${path}, which cannot be read`, 'Restore the file, or correct its path.');
    }
  }
}

function filesOf(user: User): readonly unknown[] {
  const provider = user.authProvider as { readonly config?: { readonly tokenFile?: unknown } } | null | undefined;
  return [user.certFile, user.keyFile, provider?.config?.tokenFile];
}

function addAnonymous(config: KubeConfig, contextName: string): void {
  const name = 'k8s-monitor-anonymous';
  config.users = [...config.users, { name }];
  config.contexts = config.contexts.map((context) =>
    context.name === contextName ? { ...context, user: name } : context,
  );
}

function chooseOne(names: readonly string[], otherwise: string): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return names.length === 0
    ? 'It has no contexts at all: is it the right file? See KUBECONFIG.'
    : `There are: ${shown}${more}; ${otherwise} or run \`kubectl config use-context NAME\`.`;
}

function invalid(message: string, remedy = 'Correct the file, or set KUBECONFIG to another one.'): MonitorError {
  return new MonitorError('kubeconfig_invalid', message, remedy);
}
