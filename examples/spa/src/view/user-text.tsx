export function UserText({ text }: { text: string }) {
  return (
    <article className="user-text" aria-label="You">
      <p>{text}</p>
    </article>
  )
}
