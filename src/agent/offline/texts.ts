import type { KnownTask } from './task.ts'

/** Texts of the offline model. */
export const texts = {
  greeting: 'Hello! Tell me what you have to do, or ask what is on your list.',
  howAreYou: 'I am fine, thank you. What can I do for your list?',
  welcome: 'You are welcome!',
  glad: 'Glad to help!',
  goodbye: 'Goodbye! Your list is safe here.',
  allRight: 'All right.',
  oneList: 'You have one list, and all that you add goes there: just tell me what to add.',
  whatToAdd: 'What should I add?',
  whichTask: 'Which task do you mean? Say its number or a word of its title.',
  whichTasks: 'Which tasks do you mean? Say their numbers or words of their titles.',
  whichDay: 'To which day?',
  cannotUndo: 'I cannot take that change back by myself: tell me what it should be.',
  nothingToUndo: 'There is nothing to undo.',
  howTo: (examples: string) => `Just say it, for example: ${examples}.`,
  undoable: 'Say "undo" to bring them back.',
  cannotSwap: 'I cannot swap them in one go: tell me what each of them should have.',
  firstDue: 'First comes:',
  thatIs: 'That is:',
  noneOfThem: 'I found no such tasks.',
  tooMany: (undone: string[]) => {
    const listed = undone.slice(0, 20).map(name => `"${name}"`)
    const rest = undone.length > listed.length ? `, and ${undone.length - listed.length} more` : ''
    const names = listed.length > 0 ? `: ${listed.join(', ')}${rest}. Please` : '; please'
    return `That is more than I can do at once. I did not get to the rest${names} ask again for that.`
  },
  tooMuchWork:
    'That is too much for me in one message, so I have changed nothing. Please send it again as several shorter ' +
    'messages, each with a few of the things to do.',
  notThatMany: (count: number) => `That list has only ${count === 1 ? 'one task' : `${count} tasks`}.`,
  notFound: (name: string) => `I found no task matching ${name}.`,
  severalFit: (name: string, tasks: KnownTask[]) =>
    `Several tasks match ${name}; please say the number:\n${numberedLines(tasks)}`,
  notOffered: (tool: string) => `I cannot do that here: the tool ${tool} is not there.`,
  missed: (clause: string) =>
    `I did not understand "${clause.length > 80 ? `${clause.slice(0, 79).toWellFormed()}…` : clause}".`,
  abilities:
    'I am the offline model, with no language model behind me: I can add, list, change, complete and delete ' +
    'tasks, as in "add buy milk tomorrow", "what is due this week?" or "mark task 3 as done".',
  notUnderstood:
    'I did not understand that: I am the offline model, with no language model behind me, and can add, list, ' +
    'change, complete and delete tasks, as in "add buy milk tomorrow" or "what is due this week?".'
}

function numberedLines(tasks: KnownTask[]): string {
  return tasks.map(({ number, title }) => `${number}. ${title}`).join('\n')
}
