import { currentFile } from './group.ts'

/** Takes the place of `tap` in a test file that runs in a group; loaded once for each file. */
export default currentFile()
