import { main } from './cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
// What still hangs now (a file system that does not answer) must not keep the process.
setTimeout(() => process.exit(), 2_000).unref();
