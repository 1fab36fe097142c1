import type { Delivery } from '../../model/notification.ts';
import type { Channel } from '../channel.ts';
import { TAKEN } from './outcome.ts';

/** What the process writes itself. @param write one message; it decides whether for people or for machines. */
export function stdoutChannel(name: string, write: (delivery: Delivery) => void): Channel {
  return {
    traits: { name, groups: true, edits: false },
    type: 'stdout',
    deliver: async (delivery) => {
      write(delivery);
      return TAKEN;
    },
  };
}
