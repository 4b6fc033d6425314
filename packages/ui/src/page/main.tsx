import { render } from 'preact'
import './panel.css'
import { App } from './app.tsx'
import { openPanel } from './state/open-panel.ts'

const place = document.getElementById('panel')
if (place !== null) {
  render(<App />, place)
  openPanel()
}
