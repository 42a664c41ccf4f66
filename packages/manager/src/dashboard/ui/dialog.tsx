// A dialog that is opened and closed by whoever shows it. Knows the browser's own; refuses to know what is asked in it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.tsx';

type Props = { readonly title: string; readonly onClose: () => void; readonly children: ComponentChildren };

export const Dialog = ({ title, onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // The browser would begin with the button that closes it.
    dialog.current?.querySelector<HTMLElement>(':is(input, select, textarea):not([hidden], [readonly])')?.focus();
  }, []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose}>
      <div class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="quiet icon-only" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      {children}
    </dialog>
  );
};
