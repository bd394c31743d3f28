/** Languages that the offline agent recognizes, to say in them that it speaks English. */
const languages: { words: RegExp; minimum: number; answer: string }[] = [
  {
    words: /[\u3040-\u30ff]/g,
    minimum: 1,
    answer:
      'オフラインでは英語だけ対応しています。例えば "add buy milk tomorrow" や "what is due today?" と入力してください。'
  },
  {
    words: /[\u4e00-\u9fff]/g,
    minimum: 1,
    answer: '离线时我只会英语。请试试 "add buy milk tomorrow" 或 "what is due today?"。'
  },
  {
    words:
      /(?<!\p{L})(?:ich|und|nicht|bitte|der|das|den|dem|ein|eine|einen|mir|mich|meine|meiner|mein|morgen|heute|übermorgen|aufgabe|aufgaben|liste|hinzu|füge|lösche|erinnere|zeig|zeige|was|steht|kaufen|einkaufen|hallo|danke|kannst|du|ist|auf|für|mit|von|um|uhr|zur|zum|erledigt|alle|welche|hast|habe|muss|wann|wie|milch|brot)(?!\p{L})/giu,
    minimum: 2,
    answer:
      'Ohne Internet-Modell spreche ich nur Englisch. Versuchen Sie zum Beispiel "add buy milk tomorrow" oder "what is due today?".'
  },
  {
    words:
      /(?<!\p{L})(?:je|tu|le|la|les|un|une|des|du|de|et|pas|est|moi|mon|ma|mes|ajoute|ajouter|ajoutez|supprime|supprimer|rappelle|rappelez|montre|montrez|liste|tâche|tâches|demain|aujourd|hui|acheter|lait|pain|bonjour|merci|peux|pouvez|quelles|quoi|sont|dois|faire|à|pour|dans|avec|sur|vous|quand|termine|terminé|toutes|salut)(?!\p{L})/giu,
    minimum: 2,
    answer:
      'Hors ligne, je ne parle qu’anglais. Essayez par exemple « add buy milk tomorrow » ou « what is due today? ».'
  },
  {
    words:
      /(?<!\p{L})(?:el|la|los|las|un|una|de|y|no|es|mi|mis|me|añade|añadir|agrega|agregar|borra|borrar|elimina|eliminar|recuérdame|recordarme|muestra|muéstrame|lista|tarea|tareas|mañana|hoy|comprar|compra|leche|pan|hola|gracias|puedes|qué|que|tengo|hacer|para|con|por|cuándo|todas|todos|favor|pendientes|completa)(?!\p{L})/giu,
    minimum: 2,
    answer:
      'Sin conexión solo hablo inglés. Prueba por ejemplo "add buy milk tomorrow" o "what is due today?".'
  },
  {
    words:
      /(?<!\p{L})(?:il|lo|la|gli|le|un|una|uno|di|e|non|è|mio|mia|mi|aggiungi|aggiungere|elimina|cancella|ricordami|mostra|mostrami|lista|attività|compito|compiti|domani|oggi|comprare|compra|latte|pane|ciao|grazie|puoi|cosa|devo|fare|per|con|che|quando|tutte|tutti|favore|alla|dalla|della|sono)(?!\p{L})/giu,
    minimum: 2,
    answer:
      'Senza connessione parlo solo inglese. Prova per esempio "add buy milk tomorrow" o "what is due today?".'
  },
  {
    words:
      /(?<!\p{L})(?:o|os|as|um|uma|de|e|não|é|meu|minha|minhas|me|adiciona|adicione|adicionar|apaga|apague|apagar|exclua|remova|lembra|lembre|lembrar|mostra|mostre|lista|tarefa|tarefas|amanhã|hoje|comprar|compre|leite|pão|olá|oi|obrigado|obrigada|pode|você|que|tenho|fazer|para|com|por|quando|todas|quais|favor|são)(?!\p{L})/giu,
    minimum: 2,
    answer:
      'Sem ligação, só falo inglês. Experimente por exemplo "add buy milk tomorrow" ou "what is due today?".'
  }
]

const english =
  /(?<![\p{L}'’])(?:the|my|i|you|it|is|are|to|and|add|what|please|for|of|on|list|task|tasks|do|can|not|that|this|have|with|delete|show|done|at|was|be|will|your|me)(?![\p{L}])/giu

/** The answer in the language of a message, unless it is English. */
export function inOtherLanguage(message: string): string | undefined {
  const text = message.slice(0, 500)
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0
  const [best] = languages
    .map(language => ({ ...language, score: count(language.words) }))
    .filter(({ score, minimum }) => score >= minimum)
    .toSorted((one, other) => other.score - one.score)
  return best && best.score > count(english) ? best.answer : undefined
}
