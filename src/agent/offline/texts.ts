/** What the offline model says of itself. */
export const texts = {
  greeting: 'Hello! Tell me what you have to do, or ask what is on your list.',
  howAreYou: 'I am fine, thank you. What can I do for your list?',
  welcome: 'You are welcome!',
  goodbye: 'Goodbye! Your list is safe here.',
  allRight: 'All right.',
  whatToAdd: 'What should I add?',
  whichTask: 'Which task do you mean? Say its number or a word of its title.',
  whichDay: 'To which day?',
  cannotUndo: 'I cannot take that change back by myself: tell me what it should be.',
  nothingToUndo: 'There is nothing to undo.',
  abilities:
    'I am the offline model, with no language model behind me: I can add, list, change, complete and delete ' +
    'tasks, as in "add buy milk tomorrow", "what is due this week?" or "mark task 3 as done".',
  notUnderstood:
    'I did not understand that: I am the offline model, with no language model behind me, and can add, list, ' +
    'change, complete and delete tasks, as in "add buy milk tomorrow" or "what is due this week?".'
}
