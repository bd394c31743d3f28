import type { ToolCall } from '../api/client.ts'
import { Icon } from './icon.tsx'
import { summaryOf } from './tool-call-summary.ts'

/** A card for each tool call of the agent. */
export function ToolCallCards({ calls }: { calls: ToolCall[] }) {
  if (calls.length === 0) return null
  return (
    <ul className="tool-calls" aria-label="What the agent did">
      {calls.map((call, index) => (
        // A call has no id, but its index does not change.
        <ToolCallCard key={index} call={call} />
      ))}
    </ul>
  )
}

function ToolCallCard({ call }: { call: ToolCall }) {
  const { icon, verb, object, detail, isRefused } = summaryOf(call)
  return (
    <li className="tool-call" data-refused={isRefused || undefined} data-tool={call.tool}>
      <Icon name={icon} />
      <span>
        {verb} {object && <strong>{object}</strong>}
      </span>
      {detail && <small>{detail}</small>}
    </li>
  )
}
