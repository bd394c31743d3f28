import { numberSource } from './dates.ts'
import { D } from './text.ts'

/** What a message can ask for. */
export type Kind =
  | 'add'
  | 'add said' // "… put it on the list": adds what was said before
  | 'need'
  | 'maybe' // a wish: it is added when the user confirms
  | 'more items' // only after an addition
  | 'list'
  | 'find'
  | 'complete'
  | 'report' // "I bought milk": completes the task that says so
  | 'reopen'
  | 'delete'
  | 'move'
  | 'move it' // a correction of the last task
  | 'undate'
  | 'prioritise'
  | 'prioritise it'
  | 'rename'
  | 'rename it'
  | 'note'
  | 'undo'
  | 'redo'
  | 'rest'
  | 'cancel'
  | 'yes'
  | 'choose'
  | 'greeting'
  | 'thanks'
  | 'bye'
  | 'how are you'
  | 'abilities'
  | 'cannot'
  | 'exclude' // "but don't add eggs"

/**
 * A phrasing: what it asks for, its pattern, and an example, which the tests read. A pattern is a regular expression for
 * a whole clause in lower case, without politeness, in which `( )` only groups, and with these slots:
 *
 * - `{title}` the text of a new task, or several; it may have a date and a priority
 * - `{task}` existing tasks: a number, words of a title, "it", "the second one", "everything due today"
 * - `{when}` a date, `{prio}` a priority, `{n}` a number, `{text}` any text
 * - `{filter}` which tasks: "due this week", "high priority"
 * - `{list}` "my shopping list"; `{why}` a reason at the end, which is ignored
 */
export type Phrasing = [kind: Kind, pattern: string, example: string]

const put =
  '((?:do )?(?:add|ad|put)|adding|please add|put down|note|note down|jot down|write down|write|include|append|insert|record|log|enter|save|stick|pop|throw|place)'
const take =
  '(delete|removing|deleting|erasing|taking|omit|leave out|take out|cut|remove|erase|scratch|scrap|drop|cancel|clear|strike|ditch|discard|trash|bin|eliminate|nix|scrub|wipe|exclude|toss|dump|purge|kill|get rid of|do away with|throw away|throw out)'
const off = '(from|off|of|off of|out of|on|in) {list}'
const done =
  '(done|complete|completed|finished|as done|as complete|as completed|as finished|all done|checked off|ticked off|done with|over with|taken care of|sorted)'
const was = '(is|are|was|were|has been|have been|got|gets)'
const need =
  '(i (need|have|must|want|should) (to )?(remember|not forget) to|i (must not|should not|cannot) forget (to )?|(it is|it is really) (important|urgent|crucial|essential) (that i|to)|(i|we) have been meaning to|i (really |also |definitely |will )?(need|have|ought) to|i will (need|have) to|i am supposed to|i (really )?(must|shall need to)|we (need|have) to|(need|have) to|going to need to|i (need|have) got to|do not let me (miss|leave without))'
const thing = '(task|tasks|todo|to do|to-do|item|items|reminder|reminders|entry|entries|note|thing|things)'

// biome-ignore format: one row for each phrasing
export const phrasings: Phrasing[] = [
  // Answers to a question, and undo.
  ['yes', '(yes|sure|yes please|please do|do it|go ahead|of course|absolutely|correct|right|exactly|confirm|confirmed|yes do it|yes add (it|that)|add it|go for it|definitely|yes go ahead|sounds good)', 'yes please'],
  ['cancel', '(actually|no|wait|sorry|oh|hmm|oops|hold on|well|and|but|or|[, ])*(never ?mind|cancel|oops|forget (it|that|about it|about that)|scratch that|cancel that|stop|no|nothing|not now|leave (it|them|that|those|everything)( alone| as (it is|they are|is)| be| there| in| on( the list)?)?|keep (it|them|that|those)( there| on the list| please)?|do not( do (it|that|anything))?( delete (it|them|anything)| remove (it|them)| change anything)?|do not bother|no thanks|no thank you|on second thought|i take (it|that) back|none( of (them|these|those))?|neither|not (yet|any of them)|do nothing|let it be|hold off|skip it)((, | )(leave|keep) (it|them|that)| please| then)?', 'no, keep it'],
  ['undo', '(undo|revert|reverse|take back|roll back)( (it|that|this|please|the (last|latest|previous) (change|thing|one|action|step|edit|deletion)|my last (change|action)|what (you|i) just did|the deletion|the last bit))*( again)?', 'undo that'],
  ['undo', '(put|change|bring|move|set|turn|switch|get|give) (it|that|this|them|those|everything) back( (again|to (how|what|where) (it|they) (was|were)( before)?|the way (it|they) (was|were)|as it was|please|on the list))*', 'put it back'],
  ['undo', '(that was (a mistake|wrong|an accident|not what i (meant|wanted))|i did not mean (that|to do that|to delete (that|it|them))|oops,? undo( that)?|restore (it|that|them|those)|undelete (it|that|them)|bring (it|that|them) back|(i want|can i (get|have)|give me) (it|that|them|those) back)', 'that was a mistake'],
  ['undo', '(undo|revert|take back) (the )?last {n}( (changes|things|actions|ones|steps))?', 'undo the last two'],
  ['undo', 'undo (twice|both|everything)', 'undo twice'],
  ['redo', '(redo|undo the undo|redo (it|that)|put the undone back)', 'redo'],
  ['rest', '(more|show (me )?(more|the rest|the others|all of them)|(what is |and )?the (rest|others)|next|next page|continue|go on|see more|more please|keep going|what else|and the rest)', 'show me the rest'],
  // Small talk, and what the bot can and cannot do.
  ['greeting', '(hi|hello|hey|good (morning|afternoon|evening)|howdy|hiya|yo|greetings|hi there|hello there|hey there|morning|evening)( (everyone|all|bot|todobot|again))?', 'hello'],
  ['how are you', '(hi |hello |hey )?(how are you|how is it going|how do you do|what is up|how are things|you okay|are you (well|okay|there))( today| doing)?', 'how are you?'],
  ['thanks', '(many |great |okay |super |perfect |awesome )*(thanks|thank you|thanks (a lot|so much|a million|a bunch|again)|thank you (so|very) much|much appreciated|appreciate it|nice one|great|perfect|awesome|cool|good job|well done|good bot|nice|lovely|brilliant|excellent|amazing|okay|all good|great job|nice work)([,.]? (thanks|thank you|bot|for .{1,60}|that is all|that is it))*', 'thank you so much'],
  ['bye', '(thanks |okay |thank you )?(bye|goodbye|bye bye|see you( later| soon| tomorrow)?|good ?night|talk to you later|later|ciao|night|have a (nice|good) (day|evening|one|night|weekend))( bot)?', 'good night'],
  ['abilities', '(help|help me|what can (you|i) (do|say|ask)( for me| here)?|what do you do|who are you|what are you|how do(es)? (you|this|it) work|how can you help( me)?|what are your (features|commands)|commands|instructions|are you (a )?(bot|robot|human|ai|real|a real person|a person)|what (commands|features) .{1,30}|how do i (use|start|begin|talk to|work with) .{1,30})', 'what can you do?'],
  ['abilities', '(can|could|do|are|will) you (able to )?(mark|add|delete|remove|complete|edit|change|move|rename|undo|set|show|list|remember|create|make|prioriti[sz]e|do|keep|handle|manage|store|send|repeat|understand|support) (things?|tasks?|items?|reminders?|todos?|to dos?|lists?|stuff|dates?|due dates?|deadlines?|priorit(y|ies)|changes|due times?|recurring (tasks|things)|several .{1,20}|more than one .{1,20}|multiple .{1,20})( (as|to|from|for|with|off|on|at|by|in) .{1,40})?( again| too| for me)?', 'can you mark things as done?'],
  ['abilities', '(how (do|can|would|could|should) (i|you|we)|is (it|there) (possible|a way)( for (me|you))? to|is there a way i can|(can|could|am) i( able to)?(?= (add|delete|edit|change|move|set|undo|mark|remove|sort|use|have (several|recurring))\\b)) (.{1,60})', 'how do I delete a task?'],
  ['cannot', '(swap|switch|exchange) (?!.* for )(the )?(priority|priorities|due dates?|dates?|titles?|names?|order)? ?(of )?.{1,60} (and|with) .{1,60}', 'swap the priority of 1 and 2'],
  ['cannot', '(set (an? )?timer|call me|text me|email me|message me|send me) .{0,60}', 'set a timer for 5 minutes'],
  ['cannot', '(assign|share|give|send|forward|delegate|attach|export|email|sync|split|merge|sort|reorder|group|colou?r|tag|label) (my|the|this|everything|all) .{1,60}', 'share my list with Ben'],
  // Deletions that look like wishes and questions.
  ['delete', `(i|we) (want|need|would like) {task} (off|removed from|taken off|deleted from|gone from) {list}`, 'I want plums off my list'],
  ['delete', `(locate|find) {task} (on|in) {list} and (erase|delete|remove) (it|them)`, 'find plums on my list and erase them'],

  // New tasks.
  ['add said', `{text}[,;]?(( and)? so)?,?( (please|i|can you|could you|would you|will you|you can|to|just|then|kindly))* (put|add|stick|chuck|pop|write|note|throw) (it|that|that one|them|those|these|some|both|all of (it|that|them|those))( down| in)?( please)?( (on|to|in|onto) {list})?`, 'we are out of milk, put it on the list'],
  ['add said', `{text}[,;]?(( and)? so)?,?( (please|can you|could you|would you|will you|you can|to|just|then))* (remind me( (of|about) (it|that|this))?|do not let me forget( it| that| about it)?)( please)?( {when})?`, 'I have a meeting on Friday at ten, please remind me'],
  ['note', `(add|attach|put|write)( (a|the|this))? (note|comment|description|detail)s?( (to|on|for) {task})?( (that|saying|which says|with|:)|:|,)+ ?{text}`, 'add a note to the report: ask Ana first'],
  ['note', `(note|comment) (on|for) {task}: ?{text}`, 'note on the report: ask Ana first'],
  ['exclude', '(do not|but not|not) (?!let me|forget)(add|put|include|buy|get)? ?{text}', 'but do not add eggs'],
  ['add', `${put} {title} (on|to) (my|the) ((?!to )\\w+ ){0,2}list {when}`, 'put lunch with Kate on my list for Friday'],
  ['add', `${put} {title} ((down )?on|on to|onto|to|too|2|in|into|for) {list}{why}`, 'put milk on my shopping list'],
  ['add', `(to|on|onto|in) {list}:?,?( please)?( to)? ${put}:? {title}`, 'to my list add radishes'],
  ['add', `(create|make|start|begin|open|update|change) (a |my |the )?(new )?(\\w+ )?list( (called|named|of|for) \\w+)?( with| containing| by adding| and add|:) {title}( on it| to it)?`, 'start a list with eggs and cheese'],
  ['add', `((shopping|grocery|groceries|to do|todo|packing|store|bucket) list:?|list:|(groceries|shopping|errands|chores|packing|tasks|todos?|to do):) (new item |add )?{title}`, 'shopping list: light bulbs'],
  ['add', `(two|three|four|some|a few|\\d) (things|items|tasks) (for|to|on) ({list}(:| are| -)?|[\\w ]{1,20}:) {title}`, 'three things for the list: candles, matches and string'],
  ['add', `${put} (on|onto|to|in|into) {list}:?,? {title}`, 'add to my list clean the gutters'],
  ['add', `((add|create|make|set|set up|schedule|insert|save|give me|put( in)?|need|want|i need|i want|i would like|log|record|enter|start|open|add me|may i have)( (an?|the|this|these|another|one more|some|two|three|four|five|six|seven|eight|nine|ten|\\d{1,2}|new|following|high priority|low priority|urgent|important|quick|my))*|(a |an )?(new|another|one more)( (urgent|high priority))?)( more)? ${thing}( (in|on|to|for) {list}| on (there|here))?( for me)?( (to|(for|about|of)( my| our)?|that i (have|need|must) to?|called|named|titled|saying|that says|it is|they are|reading|on for|on))*[:,-]* {title}( (to|on|onto) {list})?`, 'create a task to update my resume'],
  ['add', '(add|ad|include|insert|jot down|note down|write down|put down|log|todo|to do|to-do|new|memo|remember(?! (?:when|how|that time|me|the time))|note:|task:|note to self|make a note( to| that| of| that i have to)?|do not let me forget( about| to| that)?|do not forget( about| to| that)?|set (a reminder|an alarm)( for| to)?|let me know when it is time for|never forget to|remember to|remeber to|rember to|make sure( that)? (i|to)( do not forget to| remember to)?|be sure to( remind me to)?|i forgot to (add|put)|you (can|could|may) add|let us add|keep track of|remember me to)(?: task)?( (on|to) {list})?:? {title}', 'add buy milk tomorrow'],
  ['add', `(remind|remember|ping|notify|alert|wake|nudge|tell (?=me .{0,12}\\b(to|about) )|ask (?=me to ))( )?me(?! (?:what|which|how many|if|whether) )( again)?( {when})?,?( to| too| 2| (about|of|for)( my| our| the)?| that i (have|need|must)( to)?( an?)?| that it is| that| it is|:)?:? (the fact that )?{title}`, 'remind me to call mom at 5pm'],
  ['add', `(reminder|memo)( {when})?( to| (for|about|of)( my| our)?|:| that| on for)* {title}`, 'reminder: pick up the kids'],
  ['add', `(i|we) (need|want|would like|require) (you to remind me|to be reminded|reminding|a reminder|a task|an entry)( {when})?( (to|that|(about|of|for)( my| our)?))* {title}`, 'I need to be reminded to pay rent'],
  ['add', `${need} {title}`, 'I need to call the dentist'],
  ['add', `(i|we) (want|need|would like|would love) {title} (added to|put on|on|to be on|to go on|added on) {list}`, 'I want salsa on my list'],
  ['add', `(could|can|may) i (have|get) {title} (added to|put on|on) {list}`, 'could I have cat food added to the list'],
  ['add', `{title} (should|must|needs to|has to|can|ought to) (go|be) (added )?(on|to|onto) {list}`, 'honey should go on the list'],
  ['add', `{title},? (on|onto|to|for) (my|the|our) (\\w+ ){0,3}list`, 'washing up liquid on the list'],
  ['need', `((i|we) )?(also |really |still |just |do )*(need|are missing|am missing|require|could do with)( some| more| some more)* {title}`, 'we need milk'],
  ['need', `((my|the|our) (\\w+ )?)?list (needs|is missing|should (also )?(contain|have|include)) {title}( on it)?`, 'the list is missing tuna'],
  ['maybe', `((i|we) )?(just |have |am |are |is |nearly |almost |completely |now |running |ran |run )*(out|low|short) (of|on) {title}`, 'we are out of milk'],
  ['maybe', `(i|we) (also |really |still |just )*(want|could use|fancy|crave|keep forgetting( to)?|always forget( to)?|tend to forget to|always miss|promised( my)?( \\w+)? to|used the last of|finished off|have no|have run out of|almost forgot|completely forgot|forgot)( the| some| all| my| to buy)* {title}`, 'I keep forgetting to buy stamps'],
  ['add', '(?=(urgent|important|asap|high priority|low priority)[:!,-]){title}', 'URGENT: buy milk'],
  ['maybe', `(i|we) (should|ought to|might|could|want to|would like to|plan to|am going to|are going to|will) {title}`, 'I should call the dentist'],
  ['maybe', `(i|we) still (need|have|ought) to {title}`, 'I still have to call the dentist'],
  ['maybe', `(i|we) have (a|an|my|our) {title}`, 'I have a meeting on Friday'],
  ['maybe', `(my |the |our )?(?!\\w+ list|i |we |you |it |they |that )\\w+ (wants me to|wants?|needs?|has to|have to|needs me to|asked me to|told me to|ate|drank|used|finished)( up)?( all| the last)?( of)?( the| a| an| some)? {title}`, 'my daughter wants strawberry jam'],
  ['maybe', `that (was|is) the last of the {title}`, 'that was the last of the coffee'],
  ['maybe', `(the |our |my )?{title} (is|are) (running low|running out|(almost|nearly|all|completely) (empty|gone|finished|out|used up)|gone|empty|(?:(?:on|at) )?${D}+)`, 'coffee is running low'],
  ['maybe', `there (is|are) (no|not any)( more)? {title}( left)?`, 'there is no jam left'],
  ['more items', `(and|also|plus|oh and|and also|as well as|another thing|one more thing|what about|then)[:,]? {title}( too| as well| also)?`, 'and eggs'],
  ['add', `(oh |um |uh |er |and |well )+also {title}`, 'oh and also tin foil'],
  ['more items', `{title} (too|as well|also)`, 'eggs too'],
  // Questions.
  ['list', '(show|list|display|read|give|tell|see|check|view|print|get|pull up|bring up|open|find|fetch|read out|read back|go (over|through)|run (through|me through)|look (at|up)|repeat|name|say|print|present|provide|go through|tell me about|let me hear|hear|recite|i (?:want|would like) to (?:hear|see|know)|can you tell me|please say|go to|open up|let me see|let us see|i want to see|can i see|may i see)( me| us| out| back| up)?( (again|please))?( what is( on| in)?)?( all)?( of)? {filter}', 'show me my tasks for today'],
  ['list', 'remind me( of)? (what|which|my|all|everything) {filter}', 'remind me what is due today'],
  ['list', '(what|which|what all|how about|what about|and) {filter}', 'what do I have to do this week?'],
  ['list', '(do|did|does|have|am|is|are|was|got|any|anything|something|anybody) {filter}', 'do I have anything due tomorrow?'],
  ['list', '(count|number of|how (many|much|long|full|does|is|are|bad)) {filter}', 'how many tasks do I have?'],
  ['list', '(?:open |go to |contents of |need to see |a list of |tell me |tell me about |print )?(my|the|our|to ?do|shopping|grocery|all|open|tasks?|overdue|today|tomorrow) ?{filter}', 'my list'],
  ['list', '(list|lists|tasks|todos|agenda|overdue|today|status|everything|all tasks|summary|overview)', 'list'],
  ['list', '({when})', 'tomorrow?'],
  ['find', '(is|are|was|were) {text} (already |still |yet )*(on|in|off) {list}( yet| already| or not| right now)*', 'is bread on my list?'],
  ['find', '(did|have) (i|we) (already |ever )*(add|added|put|write|written|got|have|include|included)( down)? {text}( (to|on|in) {list})?( yet| already)*', 'did I add eggs?'],
  ['find', '(is|are|was|were) (the |my )?{text} (done|finished|completed|complete|due|overdue|still open|open|still there)( yet| already)?', 'is the report done?'],
  ['find', '(did|have) (i|we) (already |ever )*(finish|do|complete|finished|done|completed|delete|deleted|forget|forgotten|need) (the |my )?{text}( yet| already)*', 'did I finish the report?'],
  ['find', '(do|did) (i|we) (already |still |even )*have {text} (on|in) {list}( yet| already)*', 'do I have soap on my list?'],
  ['find', `(.{1,60} )?(if|whether|did|have)( there (is|are)( any)?)?( (i|we)( have)?( already)? (put|wrote|write|added|add|have|got))? ?{text}( (is|are))?( already)? (on|in) {list}( .{1,30})?`, 'my wife asks if milk is on the list'],
  ['find', '(does|did|will|has) {list}( still| already)? (have|contain|include|got) {text}( on it)?', 'does my list still have plums?'],
  ['find', '(look|search|go) (through|on|in) {list} (for|and find) {text}', 'look through my list for plums'],
  ['find', '(check|see|tell me|look|find out)( (if|whether|that))? {text} (is|are) (already |still )*(on|in) {list}( or not)*', 'check if butter is on my list'],
  ['find', '(when|what time|what day|which day)( (is|are|was|does|do|did|should|must|has|have)( (i|we))?)( have to| need to)? {text}( (due|happening|start|on|again|supposed to be|scheduled|scheduled for))*', 'when is my dentist appointment?'],
  ['find', '(search|find|look for|look up|search for|show|list|which tasks?|what tasks?|tasks|any tasks|everything|anything|are there any tasks|do i have any tasks|do i have anything|is there anything|is there something|what do i have) ((my )?(tasks|list) )?(are )?(for|about|with|containing|mentioning|matching|named|called|related to|to do with|regarding|that mention|that contain|that are about|involving|have to do with) {text}( (on|in) {list})?', 'search for dentist'],
  ['find', '(search|find|locate|look up|where is) {text}( (on|in) {list})?', 'find the passport task'],
  ['find', '(what is|tell me about|details (of|for|about)|show( me)?) (the )?(task|number|item|#) ?{text}', 'show me task 3'],
  ['find', '(is|are) there (already )?(a |an |any )?((task|tasks|reminder|something|anything|entry)( (about|for|with|to|called))? )?{text}', 'is there a task about taxes?'],
  ['find', '(do|did) (i|we) have (a|an|any|the) {text}', 'do I have a dentist appointment?'],
  ['find', '(do|must|should|did) (i|we) (still |really )*(have|need|want) to {text}', 'do I still have to call Bob?'],
  ['find', '(how (urgent|important)|what|when) (is|are) ((the )?(priority|due date|deadline|date) (of|for) )?{text}', 'what is the priority of the report?'],

  // Changes of existing tasks.
  ['undate', '(remove|delete|clear|drop|take away|take off|cancel|erase|take)( off| away)? the (due )?(date|deadline|time|day|due)( (from|of|off|for|on) {task}| off)?', 'remove the due date from the report'],
  ['undate', '(make|set|leave) {task} (undated|without (a )?(due )?date|to no (due )?date|with no (due )?date|no due date)', 'make the report undated'],
  ['undate', '{task} (has|have|needs|need) no (due date|date|deadline)( any ?more)?', 'the report has no deadline'],
  ['delete', '(clear|empty|wipe|delete|erase|destroy)( out| off)? (my|the|our|this|whole|entire) ?(whole |entire )?(\\w+ ){0,2}list', 'clear my list'],
  ['complete', `(mark|tick|check|set|cross|flag|put|count|record|class)( off)? {task} (as |to )?(off|${done})( now| too)?`, 'mark milk as done'],
  ['complete', `(mark|tick|check|set)( as)? ${done}:? {task}`, 'mark as done: milk'],
  ['complete', `(complete|finish|tick off|check off|cross off|cross out|close|mark off|mark down|tick|done with|finished with|all done with|i am (done|finished) with|done|finished|completed|put a check next to|all done with|i am (done|finished)( with)?|i have (finished|completed|done)|i (finished|completed|did|just did|just finished|already did)|close out|mark down)(:| the task)? {task}( ${off})?`, 'complete task 3'],
  ['complete', `{task} (can be|could be|should be|to be) (marked|ticked|checked|crossed)( off)?( as)?( ${done})?( ${off})?`, 'milk can be ticked off'],
  ['complete', `{task} ${was} (now |all |already |finally )*${done}( now| too| already| today)?`, 'the report is done'],
  ['complete', `{task}:? ${done}`, 'milk done'],
  ['complete', `(cross|tick|check) {task} (off|out)( (of|from) {list}| {list})?{why}`, 'cross milk off my list'],
  ['report', `(mark|put|set|consider) (?<text>.+?) (as )?{done}`, 'mark the library books as returned'],
  ['report', `(i|we)( have| had| did)?( just| already| finally| now| both| all)* {text}`, 'I bought milk'],
  ['report', `{text} (has|have) (already |just |finally |now )*been {done}( .{0,20})?`, 'the bill has been paid'],
  ['report', '{done} {text}', 'bought the milk'],
  ['report', '{text} {done}', 'parcel posted'],
  ['report', `{text} (is|are|was|were|got) (already |just |finally |now |all )*{done}( now| already)?`, 'the plants are watered'],
  ['reopen', `(reopen|re-open|uncheck|untick|unmark|uncomplete|restore|reactivate|un-complete){1} {task}`, 'reopen task 2'],
  ['reopen', `(put|bring|add|move) {task} back( (on|onto|to) {list})?`, 'put milk back on the list'],
  ['reopen', `(bring|put) back {task}( (on|onto|to) {list})?`, 'bring back milk'],
  ['reopen', `(mark|set|put|make) {task} (as |to )?(not done|open|undone|incomplete|not complete|not completed|not finished|unfinished|to do|todo|pending|active)( again)?`, 'mark milk as not done'],
  ['reopen', `(open|activate) {task} again`, 'open milk again'],
  ['reopen', `{task} (is|are|was|were) (actually )?not (actually )?(done|complete|completed|finished)( yet| after all| though)*`, 'the report is not done yet'],
  ['delete', `${take} ${off} {task}`, 'remove from my list the cream'],
  ['delete', `${take} {task} ${off}{why}`, 'remove milk from my list'],
  ['delete', `${take}( out| off)? {task}`, 'delete task 2'],
  ['delete', `(take|pull|get|cross|strike|leave|move|knock|keep|kick|have) {task} (off|out|away|off of|out of|from|away from|down from)( of| from)?( {list})?( again)?{why}`, 'take the candles off my list'],
  ['delete', `(take|get|pull) (off|out of) {list} {task}`, 'take off my list the coffee'],
  ['delete', `(take|scratch|pull|strike) (off|away) {task}`, 'take off the batteries'],
  ['delete', `{task} (can|should|could|must|may|needs to|has to) (come off|go|be (removed|deleted|taken off|dropped|erased|cancelled|canceled|scrapped))( (from|off))?( {list})?( now)?`, 'the plumber task can go'],
  ['delete', `(i|we) do not (need|want|have to do|have to|want to do|require) {task} ((on|in) {list} )?(any ?more|any longer|now|after all)`, 'I don’t need apples anymore'],
  ['delete', `(i|we) (have )?changed my mind about {task}`, 'I changed my mind about the hotel'],
  ['delete', `(update|change|edit) {list} (by removing|and remove|by deleting) {task}`, 'update my list by removing milk'],
  ['delete', `(please )?make sure {task} (is|are) not on {list}`, 'make sure bread is not on my list'],
  ['delete', `(i|we) will not (need|be needing|want) {task}( any ?more| after all)?`, 'I won’t need the batteries'],
  ['delete', `taking {task} (away|off)( from| of)? {list}`, 'taking milk away from my list'],
  ['delete', `(i|we) (no longer|do not) (need|want) {task}( (on|in) {list})?( any ?more)?`, 'we no longer need bread'],
  ['delete', `no more {task} on {list}{why}`, 'no more ham on the list'],
  ['delete', `{task} (is|are) (no longer needed|not needed( any ?more)?)( on {list})?`, 'apples are no longer needed'],
  ['delete', `{task} (should|must|does|do) not (need to )?(be|go) on {list}( any ?more)?`, 'plums should not be on my list'],
  ['delete', `(i|we) (no longer|do not) (need|want|have) {task} (on|in) {list}( any ?more)?`, 'I no longer want plums on my list'],
  ['delete', `(never mind about|forget about|never mind|forget) {task}`, 'forget about the candles'],
  ['delete', `{task} (off|out of) {list}`, 'dish soap off the list'],
  ['move', `(change|set|move|update|make|push|give) (the |a |an )?(due date|date|deadline|time|due|day|due time)( (of|for|on|to) {task})? (to|until|as|for|at|on|is|be)? ?{when}`, 'change the due date of the report to Friday'],
  ['move', `(change|set|move|update|make|push) {task}( |s )(due date|date|deadline|time|due time) (to|as|for)? ?{when}`, 'change the report’s deadline to Friday'],
  ['move', `(set|add|put) (a |the )?(due date|deadline) (of|to) {when} (for|on|to) {task}`, 'set a deadline of Friday for the report'],
  ['move', `(move|reschedule|postpone|push|shift|delay|defer|bump|change|set|put|put off|push back|bring|bring forward|make|snooze|switch|have|drag|update)( back| off| forward| out| up)? {task}( back| off| forward| out| up)? (to|until|till|for|on|by|due|due on|due by|to be due|as due|is due)? ?{when}( please)?{why}`, 'move the report to Friday'],
  ['move', `{task}:? ((is|are) (now )?(due|due on|due by|on|at)|(is|are|was|were|has been|have been|got) (now )?(moved|moved to|postponed|postponed to|rescheduled|rescheduled to|pushed|pushed to))( back)?( to| until| for)? ?{when}( now| instead)?`, 'the report is due tomorrow'],
  ['move', `{task}: (move( it)? to|due|make it|now|change to|reschedule to)? ?{when}`, 'pump service: move to 7:45'],
  ['move', `(give|add)( a)?( due date| deadline)? (to )?{task} (a )?(due date|deadline|date)? ?(of|to|for)? ?{when}`, 'give the report a deadline of Friday'],
  ['move', `(postpone|push|move|delay|shift|snooze|bump|push back|bring forward|bring|put off|put)( back| forward| off| up)? {task}( back| forward| off| up| out)? (by )?(?<by>(?:a|an|one|two|three|four|five|six|seven|\\d{1,2}) (?:day|week|month|hour|year|fortnight)s?)( (back|later|earlier|forward|sooner|ahead))?`, 'push the report back by a week'],
  ['move', `{task} (is|are) (on|at|due)? ?{when} (now|instead)`, 'team lunch is on Thursday now'],
  ['move it', `(no|actually|sorry|oops|wait|oh|i mean|i meant|not|instead|rather|make it|make that|change it to|change that to|it should be|it is|should be|that should be|i said|,| )+ ?(for |on |at |to |due )?{when}( instead| rather| actually| not .{1,20})?`, 'no, I meant Thursday'],
  ['move', `(can|could) {task} be (moved|postponed|pushed|rescheduled|changed|put off)( back)? (to|until|for) {when}`, 'can the meeting be moved to Friday'],
  ['move it', `(can|could) (we|you) (make|do) (it|that) {when}( instead)?`, 'make it tomorrow'],
  ['move it', `{when} (instead|rather|actually)`, 'Friday instead'],
  ['prioritise', `(make|set|mark|flag|put|give|move|change|bump|raise|lower|treat|rank|prioriti[sz]e)( the priority of| priority of)? {task} (to |as |a |an |at |with |up to |down to )*{prio}`, 'make the report urgent'],
  ['prioritise', `{task}: {prio}`, 'milk: high priority'],
  ['prioritise', `(set|change|raise|lower|make)( the)? priority( (of|for) {task})? (to|as|at)? ?{prio}`, 'set the priority of the report to high'],
  ['prioritise', `{task} (is|are|has|have|needs|became|becomes) (a |an |now |really |very |so |super |quite |more |the |not )*{prio}( now| after all)?`, 'the report is urgent'],
  ['prioritise', '(?<prio>prioriti[sz]e|deprioriti[sz]e) {task}', 'prioritise the report'],
  ['prioritise', '(?<prio>raise|lower) the priority (of|for|on) {task}', 'raise the priority of the report'],
  ['rename', '(call|name|title) {task} (?<title>\ue001)', 'call the report "final report"'],
  ['rename', '{task} [-=]> {title}', 'milk -> oat milk'],
  ['rename', `(rename|retitle|reword|rephrase)( the)?( task)? {task} (to|as|into|:|->) ?{title}( on {list})?`, 'rename milk to oat milk'],
  ['rename', `(change|edit|update|correct|replace|swap|fix|switch)( the (title|name|text|wording) of| the task)? {task} (to|into|with|for|->) ?(say )?{title}( on {list})?`, 'change milk to oat milk'],
  ['rename', `(change|set|update|edit) (the )?(title|name|text) (of|for) {task} (to|as) {title}`, 'change the title of task 2 to oat milk'],
  ['rename', `(on {list} )?(it should (say|be|read)|i meant|make (it|that)) {title},? (not|instead of) {task}`, 'it should say soy milk, not oat milk'],
  ['rename', `{task} should (say|read|be called) {title}`, 'task 2 should say oat milk'],
  ['rename it', `(no|actually|sorry|oops|wait|oh|i mean|,| )*(i meant( to say)?|i mean|make (it|that)|make it say|it should (say|be|read)|change (it|that) to|rename (it|that) to|call (it|that)) {title}( instead| not .{1,30})?`, 'I meant oat milk']
]

const listWord =
  '(?:lists?|to ?-?dos?(?: list)?|tasks|reminders|things to do|groceries|shopping|grocery list|agenda|calendar|schedule|diary|inbox|notes|stuff to do)'
const slots: Record<string, string> = {
  title: '(?<title>.+?)',
  task: '(?<task>.+?)',
  filter: '(?<filter>.*?)',
  text: '(?<text>.+?)',
  done: '(?<done>\\p{L}+)',
  n: `(?<n>${numberSource})`,
  when: `(?<when>(?:(?:on|by|until|till|for|at|to|in|from|due|around) )?(?:the )?${D}(?:,? ?(?:at |on |by |in |for )?${D}){0,3})`,
  prio: '(?<prio>(?:(?:very|really|super|most|more|an?|extremely) )*(?:no longer (?:urgent|important)|urgent|important|critical|essential|vital|(?:high|higher|highest|low|lower|lowest|normal|medium|default)(?:[ -]?(?:priority|prio|importance|urgency))?|(?:top|max|maximum|minimum)[ -]?(?:priority|prio|importance|urgency)|priority|asap|less (?:urgent|important)|not (?:so |that )?(?:urgent|important)))',
  list: `(?:(?:(?:my|the|our|this|that|a|your|whatever|which|whichever|his|her|their|these|those) )?(?:[\\p{L}-]{1,20} ){0,3}?${listWord}(?: (?:of|for|from|called) (?:[\\p{L}-]{1,20} ?){1,3})?(?: (?:of stuff|of things)(?: i (?:have|need) to (?:do|get|buy))?)?|it|there|here)`,
  why: '(?:(?:[,;]| -)? (?:because|since|before|so that|so (?:i|we)|as (?:i|we|it)|in case|otherwise|for when|that is all|it (?:is|was|has|does|will)|they (?:are|were|have|do)|i|we|he|she|(?:my|the|our) \\p{L}+ (?:is|are|was|were|has|have|keeps?|needs?|loves?|hates?|ate|drank|will|does|do|can)|there (?:is|are)|nobody|somebody|everyone)(?: [^,;?]+)?)?'
}

export interface Rule {
  kind: Kind
  pattern: RegExp
  example: string
}

export const rules: Rule[] = phrasings.map(([kind, pattern, example]) => {
  const seen = new Set<string>()
  const source = pattern
    .replaceAll(/\((?!\?)/g, '(?:')
    .replaceAll(/\{(\w+)\}(?!\d)/g, (whole, name: string) => {
      const slot = slots[name]
      if (slot === undefined) return whole
      if (seen.has(name) && slot.startsWith('(?<'))
        throw new Error(`{${name}} comes twice in the phrasing of "${example}"`)
      seen.add(name)
      return slot
    })
  return { kind, pattern: new RegExp(`^(?:${source})$`, 'du'), example }
})

const politeStarts =
  '(?:it is urgent|hey|hi|hello|hiya|yo|okay|alright|all right|well|um+|uh+|erm?|hmm+|ah|oh|ooh|so|please to|please|alexa|siri|olly|todobot|bot|right|now|then|just|kindly|like|actually|good (?:morning|evening|afternoon)|yes|sure|great|thanks|thank you|sorry|excuse me|listen|dear|mate|quick one|by the way|btw|first|next|finally|lastly|also|and|plus|but|maybe you could|go ahead and|do(?= (?:remind|put|add)\\b)|any chance you could|would you be able to|(?:could|would) you be so (?:kind|nice)(?: as)?(?: to| and)?|do me a favou?r(?: would you)? and|sorry to bother you but|if it is not too much trouble|would you be (?:so )?kind enough to|be so kind as to|please make sure (?:to|you)|make sure to|ugh|oops|okay so|while you are at it|start(?= adding\\b)|i have changed my mind|i changed my mind(?! about)|oh dear|honestly|olly|hang on|one sec|' +
  '(?:can|could|would|will|may|might) (?:you|i ask you to|we|u)(?: please| just| possibly| kindly| maybe| also| quickly| be so (?:kind|good) as to)*|would it be possible to|is it possible for you to|(?:do|would) you mind|could i (?:ask|get) you to|i (?:want|need|would like|would love|would appreciate it if|was hoping|was wondering|wonder) (?:for )?(?:you (?:to|could|would|might)|if you (?:could|would|can|might)|whether you (?:could|would|might))(?: please)?|i (?:want|need|would like|have|wish) to(?= (?:add|wipe|hear|erase|put|delete|remove|mark|move|see|change|rename|undo|set|cross|check|create|make a|take|get rid)\\b)|i (?:would|will) be (?:ever so )?(?:grateful|glad|happy|thankful) if you (?:could|would)|it would be (?:great|nice|lovely|good|wonderful|helpful) if you (?:could|would)|be (?:a dear|so kind) and|(?:you|u) (?:can|could|should|need to|have to|must|may|might)(?: also| now| just)*|let us|let me|i forgot(?=,)|one more thing|another thing|one thing|for me)'
const politeEnds =
  '(?:please|thanks|thank you|thank you (?:so|very) much|thanks (?:a lot|so much|in advance)|for me|would you|will you|could you|can you|okay|dear|mate|buddy|bot|todobot|alexa|olly|right now|right away|immediately|if you (?:can|could|would|do not mind)|when you (?:can|get a chance)|if possible|love|pal|man|sir|ta|you know|somehow|real quick|quickly|already|again please|or something|thats all|that is all(?: for now)?|that is it|before i forget|so i do not forget(?: it)?|so (?:that )?i remember|lol|haha|xx?|there is a dear|would you love|from you|i guess|darling|honey|hooray|thank goodness|finally|:\\)|[😊🙏👍🙂😀😅😁😄]+)'
export const leading = new RegExp(`^(?:${politeStarts}(?: |[,.!:;-]+ ?|$)|[,.!;:… -]+)`, 'u')
export const trailing = new RegExp(`(?:(?:^|[ ,.!]+)${politeEnds}|[\\s,.!;…]+)$`, 'u')

/** Where a second command can start. */
export const commandStart =
  /(?:^| )(?=(?:(?:please|can you|could you|also|then|you can|just|so|would you|go ahead and|to|and|will you|would you please|could you please|can you please|let us) ){0,6}(?:add|ad|put|remind me|delete|remove|erase|mark|tick|cross|rename|reopen|undo|show (?:me|my|the|all)|list (?:my|all|the|every)|also(?= )|take (?:\S+ ){1,4}?(?:off|out)|get rid of|set (?:it|that|them)|make (?:it|that|them|both)|move (?:it|that|them)|do not (?:add|delete|forget|let)|it is (?:urgent|important|due|high)|i (?:also |still )?(?:need|have|must) to|we need to|drop|cancel|scratch|complete|reschedule|push|move|change|postpone|append|include|jot|read me|read the|tell me|what (?:do|does|did|was|is|have|am|should|else|all)|(?:did|do) i (?:put|have|add|need|write)|is there|check (?:if|whether|my|the)|go (?:over|through)|check (?:it|that|them) off|done with|prioriti[sz]e|bring|create|schedule)\b)/g
