const paths = {
  chat: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'M6.5 6.5l11 11m0-11-11 11',
  clock: 'M12 7.5V12l3 2m5-2a8 8 0 1 1-16 0 8 8 0 0 1 16 0z',
  flag: 'M6 20V5h11l-2.5 4L17 13H6',
  history: 'M4 6h16M4 12h16M4 18h9',
  list: 'm4 7 1.5 1.5L8.5 5.5M4 16l1.5 1.5 3-3M12 7h8m-8 9h8',
  pencil: 'm5 19 .8-3.8L15.5 5.5a1.9 1.9 0 0 1 2.7 0l.3.3a1.9 1.9 0 0 1 0 2.7L8.8 18.2z',
  plus: 'M12 5.5v13M5.5 12h13',
  redo: 'M14 5l5 5-5 5m5-5H9.5a4.5 4.5 0 0 0 0 9H13',
  send: 'M12 19V5.5m-6 6 6-6 6 6',
  trash: 'M5 7h14M10 4h4M7 7l.8 12.2a.8.8 0 0 0 .8.8h6.8a.8.8 0 0 0 .8-.8L17 7m-7 4v5m4-5v5',
  undo: 'M10 5l-5 5 5 5m-5-5h9.5a4.5 4.5 0 0 1 0 9H11'
}

export type IconName = keyof typeof paths

/** A decorative icon, hidden from screen readers: the text or the button's label describes it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
