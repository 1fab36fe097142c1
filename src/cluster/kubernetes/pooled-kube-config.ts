import { type DispatcherOptions, KubeConfig, type RequestContext } from '@kubernetes/client-node';
import { Agent, type buildConnector, type Dispatcher, ProxyAgent } from 'undici';

/**
 * client-node makes a new Agent, and so a new TLS connection, for every request whenever the kubeconfig has TLS options.
 * This makes one at the first request, with a bounded number of connections, and keeps it. New credentials come by
 * loading a new PooledKubeConfig.
 */
export class PooledKubeConfig extends KubeConfig {
  /** Connections at once; set before the first request. */
  connections = 1;
  #pool: Dispatcher | null = null;
  #poolOptions: DispatcherOptions | null = null;

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context);
    this.#pool ??= this.#createPool(context.getDispatcher() as Dispatcher | undefined);
    context.setDispatcher(this.#pool);
  }

  /** client-node asks here what to make for each request: the first answer is remembered, later ones are `nothing`. */
  override createDispatcherOptions(...parameters: DispatcherParameters): DispatcherOptions {
    if (this.#pool !== null) return { type: 'none' };
    this.#poolOptions = super.createDispatcherOptions(...parameters);
    return this.#poolOptions.type === 'socks' ? this.#poolOptions : { type: 'none' };
  }

  #createPool(made: Dispatcher | undefined): Dispatcher {
    const { connections } = this;
    const options = this.#poolOptions;
    if (options?.type === 'agent') {
      // Over HTTP/2 all requests would share one connection: where it breaks, every list breaks with it.
      return new Agent({ connect: options.connect as TlsOptions, connections, allowH2: false });
    }
    if (options?.type === 'proxy') {
      const { uri, requestTls, connect } = options;
      return new ProxyAgent({
        uri,
        requestTls: requestTls as TlsOptions,
        connect: connect as TlsOptions,
        connections,
        allowH2: false,
      });
    }
    return made ?? new Agent({ connections, allowH2: false });
  }

  /** Ends every connection at once, idle or not. */
  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  /** Ends the connections as soon as their requests are answered. */
  async retire(): Promise<void> {
    await this.#pool?.close();
  }
}

/** The two packages write the same options with other optional types. */
type TlsOptions = buildConnector.BuildOptions;
type DispatcherParameters = Parameters<KubeConfig['createDispatcherOptions']>;
