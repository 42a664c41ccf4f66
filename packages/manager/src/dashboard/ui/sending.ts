// A change on its way to the manager. Knows whether it is under way and how it failed; refuses to know what it changes.
import { useState } from 'preact/hooks';
import { ApiFault } from '../client.ts';
import { holdFocus } from './focus.ts';

export type Sending = {
  readonly isSending: boolean;
  readonly fault: ApiFault | undefined;
  /** Resolves to whether it was done. */
  readonly send: (change: () => Promise<unknown>) => Promise<boolean>;
};

export const useSending = (): Sending => {
  const [isSending, setSending] = useState(false);
  const [fault, setFault] = useState<ApiFault>();
  const send = async (change: () => Promise<unknown>): Promise<boolean> => {
    const giveBack = holdFocus();
    setSending(true);
    setFault(undefined);
    try {
      await change();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof ApiFault)) throw thrown;
      setFault(thrown);
      return false;
    } finally {
      setSending(false);
      giveBack();
    }
  };
  return { isSending, fault, send };
};

/** For handlers of events, which nobody waits for. */
export const start = (work: Promise<unknown>): void => {
  work.catch((error: unknown) => reportError(error));
};
