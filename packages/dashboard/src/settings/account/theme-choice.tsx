import { THEMES, type Theme, useTheme } from '../../shell/theme.ts'
import { Section } from '../../ui/page.tsx'
import { Choices } from '../../ui/tabs.tsx'

const TEXTS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' }

/** How the pages look in this browser. */
export function ThemeChoice() {
  const [theme, setTheme] = useTheme()
  return (
    <Section title="Theme" description="In this browser.">
      <Choices
        label="Theme"
        options={THEMES.map((value) => ({ value, text: TEXTS[value] }))}
        value={theme}
        onChange={setTheme}
      />
    </Section>
  )
}
