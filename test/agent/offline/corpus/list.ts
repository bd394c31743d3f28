import type { Scene } from './sentence.ts'

const today = { due_after: '2026-11-23', due_before: '2026-11-23' }
const tomorrow = { due_after: '2026-11-24', due_before: '2026-11-24' }
const thisWeek = { due_after: '2026-11-23', due_before: '2026-11-29' }
const overdue = { due_before: '2026-11-22' }

/** Questions about the list. */
export const listing: Scene = {
  tasks: [],
  sentences: [
    ["what's left on my list", { list: {} }],
    ['whats on my shopping list', { list: {} }],
    ['what do i still need to buy', { list: {} }],
    ['read me my to do list', { list: {} }],
    ['read my grocery list back to me', { list: {} }],
    ['tell me what is on the list', { list: {} }],
    ['show me everything i have to do', { list: {} }],
    ['can you show me my reminders', { list: {} }],
    ['do i have any reminders for today', { list: today }],
    ['do i have anything scheduled for tomorrow', { list: tomorrow }],
    ['what am i supposed to do this afternoon', { list: today }],
    ['what do i need to get done this week', { list: thisWeek }],
    ['anything left to do today', { list: today }],
    [
      'is there anything on my list for friday',
      { list: { due_after: '2026-11-27', due_before: '2026-11-27' } }
    ],
    ['how many things are on my list', { list: {} }],
    ['how many items do i have left', { list: {} }],
    ['how much do i have left to do', { list: {} }],
    ['is bread on my grocery list', { list: { status: 'all', query: 'bread' } }],
    ['did i put eggs on the list', { list: { status: 'all', query: 'eggs' } }],
    ['did i already add sugar to the shopping list', { list: { status: 'all', query: 'sugar' } }],
    ['do i have detergent on my list', { list: { status: 'all', query: 'detergent' } }],
    ['check if butter is on my list', { list: { status: 'all', query: 'butter' } }],
    ['when is my dentist appointment', { list: { status: 'all', query: 'dentist appointment' } }],
    ['what time is the meeting with paul', { list: { status: 'all', query: 'meeting with paul' } }],
    ['what did i finish today', { list: { status: 'completed' } }],
    ['what have i crossed off', { list: { status: 'completed' } }],
    ['show me what i already did', { list: { status: 'completed' } }],
    ['list all completed tasks', { list: { status: 'completed' } }],
    ['show me all my tasks including the finished ones', { list: { status: 'all' } }],
    ['what is overdue', { list: overdue }],
    ['am i behind on anything', { list: overdue }],
    ['did i miss anything', { list: overdue }],
    ["what's the most urgent thing i need to do", { list: { priority: 'high' } }],
    ['any high priority stuff', { list: { priority: 'high' } }],
    ['what are my important tasks for this week', { list: { ...thisWeek, priority: 'high' } }],
    ['what should i start with', { list: {} }],
    ["what's next on my list", { list: {} }],
    ['what is the next thing i need to do', { list: {} }],
    ['whats up for next week', { list: { due_after: '2026-11-30', due_before: '2026-12-06' } }],
    ['what does my day look like', { list: today }],
    ["what's my day look like tomorrow", { list: tomorrow }],
    ['what does my weekend look like', { list: { due_after: '2026-11-28', due_before: '2026-11-29' } }],
    ['am i busy on thursday', { list: { due_after: '2026-11-26', due_before: '2026-11-26' } }],
    [
      'what have i got going on december fifth',
      { list: { due_after: '2026-12-05', due_before: '2026-12-05' } }
    ],
    ['what tasks are due before friday', { list: { due_before: '2026-11-26' } }],
    ['show me tasks about the car', { list: { query: 'car' } }],
    ['list please', { list: {} }],
    ['my list', { list: {} }],
    ['to do list please', { list: {} }],
    ['open my grocery list', { list: {} }],
    ['pull up my list', { list: {} }],
    ['go over my list with me', { list: {} }],
    ['give me a rundown of my tasks', { list: {} }],
    ['display the shopping list', { list: {} }],
    ["let's see the list", { list: {} }],
    ['can i see what i need from the store', { list: {} }],
    ['what was on my list again', { list: {} }],
    ['whats stil on the lsit', { list: {} }],
    ['shwo me my list', { list: {} }],
    ['what lists do i have', { list: {} }],
    ['repeat my list', { list: {} }],
    ['is my list empty', { list: {} }],
    ['have i got anything to do', { list: {} }],
    ['do i need to do anything today', { list: today }],
    ['anything else on the list', { list: {} }],
    ['what else do i have to do', { list: {} }],
    ['which chores are left', { list: {} }]
  ]
}
