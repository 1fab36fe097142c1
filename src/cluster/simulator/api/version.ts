/** `/version` of a server that calls itself `v1.34.2`. */
export function versionInfo(gitVersion: string): Readonly<Record<string, string>> {
  const [major = '', minor = ''] = gitVersion.replace(/^v/, '').split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '8cc511e399b929453cd98ae65b419c3cc227ec79',
    gitTreeState: 'clean',
    buildDate: '2025-11-11T19:08:36Z',
    goVersion: 'go1.24.9',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
