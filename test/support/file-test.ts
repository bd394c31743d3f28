import { currentFile } from './group.ts'

/** What `tap` is to a file that runs in a group: loaded anew for each. */
export default currentFile()
