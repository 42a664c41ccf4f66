// Whether whoever is here may change anything, and how to become somebody who may. Knows passwords and tokens as fields; who may what, the manager decides.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { logIn, mayWrite, session, showToken } from '../client.ts';
import { useRegainedFocus } from './focus.ts';
import { useStore } from './hooks.ts';
import { Trouble } from './parts.tsx';
import { start, useSending } from './sending.ts';

/** What is inside is for those who may change something; the others are told what that takes. */
export const ForWriters = ({ children }: { children: ComponentChildren }) => {
  const may = useMayWrite();
  useRegainedFocus(may, 'dialog[open] :is(input, select)', 'main');
  return may ? children : <Permission />;
};

export const useMayWrite = (): boolean => mayWrite(useStore(session, (value) => value));

const Permission = () => {
  const hasPassword = useStore(session, (known) => known?.hasPassword === true);
  return (
    <div class="permission">
      {hasPassword ? (
        <p>You may look at everything. To change something, log in.</p>
      ) : (
        <p>
          You may look at everything. To change something, show the operator token: it is in the file beside the store
          whose name ends in <code>.operator</code>. Or set a password with <code>vedette password set</code> and log in
          with that.
        </p>
      )}
      <Proof kind={hasPassword ? 'password' : 'token'} />
    </div>
  );
};

const words = {
  password: { label: 'Password', act: 'Log in', prove: logIn, complete: 'current-password' },
  token: { label: 'Operator token', act: 'Use it', prove: showToken, complete: 'off' },
} as const;

export const Proof = ({ kind }: { kind: keyof typeof words }) => {
  const [secret, setSecret] = useState('');
  const { isSending, fault, send } = useSending();
  const { label, act, prove, complete } = words[kind];
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    start(send(() => prove(secret)));
  };
  return (
    <form class="proof" onSubmit={onSubmit}>
      {kind === 'password' ? (
        <input type="text" name="username" autocomplete="username" value="admin" hidden readOnly />
      ) : null}
      <label>
        {label}
        <input
          type="password"
          name={kind}
          required
          autocomplete={complete}
          value={secret}
          onInput={({ currentTarget }) => setSecret(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={isSending}>
        {act}
      </button>
      <Trouble fault={fault} />
    </form>
  );
};
