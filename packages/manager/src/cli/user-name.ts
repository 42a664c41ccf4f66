// Who runs the command line, as far as the system knows. Knows that there may be no name; refuses to know what it is wanted for.
import { userInfo } from 'node:os';

/** A user that the system has no name for is the operator, whoever it is. */
export const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'operator';
  }
};
