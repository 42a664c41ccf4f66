export { documentOf, exitOf, type Finding, fail, type Level, linesOf, ok, warn } from './finding.ts';
export {
  judgeClock,
  judgeDescriptors,
  judgeDisk,
  judgeNode,
  judgePing,
  judgePort,
  judgeSecret,
  judgeZones,
} from './judge.ts';
export {
  clockKeeper,
  descriptorsSoft,
  fileBytes,
  fileFacts,
  freeBytes,
  mayWriteIn,
  nodeFacts,
  systemProgram,
  writtenMs,
  zoneFacts,
} from './machine.ts';
export { portUse } from './port-use.ts';
