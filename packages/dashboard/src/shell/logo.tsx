import icon from './icon.svg'

/** The egg and the name. */
export function Logo({ withName = true }: { withName?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold text-[15px] tracking-tight">
      <img src={icon} alt={withName ? '' : 'Qregg'} className="size-7" />
      {withName && 'Qregg'}
    </span>
  )
}
