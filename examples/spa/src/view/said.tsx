export function Said({ text }: { text: string }) {
  return (
    <article className="said" aria-label="You">
      <p>{text}</p>
    </article>
  )
}
