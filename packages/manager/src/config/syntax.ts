// Says in plain words what is wrong with a text that is not YAML. Knows the YAML library's error codes, and the mistakes that are
// usually behind them; nothing of what the text means.
import { legible } from '@vedette/protocol/kit';
import type { ErrorCode } from 'yaml';

const WORDS: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'the indentation does not fit the lines above, or a bracket is not closed',
  BAD_DIRECTIVE: 'a line that begins with % is a YAML directive, and this one is unknown',
  BAD_SCALAR_START: 'a value cannot begin with this character: put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    "a second ': ' on one line, or the line below is indented too far: put text with ': ' in quotes",
  BLOCK_IN_FLOW: 'lines by indentation cannot stand inside brackets',
  DUPLICATE_KEY: 'this key is there twice',
  MULTILINE_IMPLICIT_KEY: "a ':' is missing, or the indentation does not fit",
  MULTIPLE_DOCS: "a second document begins here ('---'): a configuration is one document",
  TAB_AS_INDENT: 'a tab is used as indentation: use spaces',
  TAG_RESOLVE_FAILED: "a tag (a word that begins with '!') has no meaning here: take it out, or put the text in quotes",
  UNEXPECTED_TOKEN: 'this has no place here: put text with special characters in quotes, and check brackets and commas',
};

/** `shown` is the text at the error, to tell one mistake from another that the library gives the same code. */
export const describeSyntaxError = (code: ErrorCode, libraryMessage: string, shown: string): string => {
  if (shown.startsWith('*')) return "a bare * begins a YAML alias: write '*' in quotes";
  if (code === 'UNEXPECTED_TOKEN' && shown.startsWith(':')) {
    return "text in brackets followed by ':' is not YAML: put an IPv6 address in quotes, for example '[::1]:8080'";
  }
  // The library repeats the text it stumbles over as it is.
  return WORDS[code] ?? legible(`not valid YAML: ${libraryMessage.charAt(0).toLowerCase()}${libraryMessage.slice(1)}`);
};
