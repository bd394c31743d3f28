import '@fontsource-variable/bricolage-grotesque'
import '@fontsource-variable/instrument-sans'
import './style/base.css'
import './style/controls.css'
import './style/entry-page.css'
import './style/workspace.css'
import './style/thread.css'
import './style/messages.css'
import './style/lists.css'
import './style/tasks.css'
import './style/undo-bar.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
