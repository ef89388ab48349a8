import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import { IconButton } from './button.tsx'
import { TextInput } from './field.tsx'

/** Said before anybody types, and all that is asked of a password. */
export const PASSWORD_RULE = '10 characters or more. A few words that belong together only for you do well.'

/** A password that can be looked at while it is typed. `autoComplete` tells password managers which one it is. */
export function PasswordInput({
  autoComplete,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { autoComplete: 'current-password' | 'new-password' }) {
  const [isShown, setShown] = useState(false)
  return (
    <div className="relative">
      <TextInput
        {...rest}
        type={isShown ? 'text' : 'password'}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        className="pr-10"
      />
      <IconButton
        size="sm"
        label={isShown ? 'Hide password' : 'Show password'}
        icon={isShown ? EyeOff : Eye}
        onClick={() => setShown(!isShown)}
        className="absolute top-1 right-1"
      />
    </div>
  )
}
