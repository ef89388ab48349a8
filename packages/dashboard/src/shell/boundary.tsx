import { Component, type ContextType, type ReactNode } from 'react'
import { SignedInContext } from '../api/account.ts'
import { ApiFailure } from '../api/client.ts'
import { queryClient } from '../api/query-client.ts'
import { isLostFile, loadAgain } from '../ui/lost-file.ts'
import { Failure } from '../ui/states.tsx'

type Props = {
  children: ReactNode
  /** Where one is: going elsewhere leaves the error behind. */
  at?: string
  /** It holds the whole page: when a file of it is lost, there is nothing to lose by loading the page anew. */
  isPage?: boolean
  /** What is shown in the place of what broke. */
  instead?(error: unknown): ReactNode
}
type State = { error: unknown }

/** Catches what a page throws, so that the rest stays usable, and offers to try again. */
export class Boundary extends Component<Props, State> {
  static override contextType = SignedInContext
  declare context: ContextType<typeof SignedInContext>
  override state: State = { error: undefined }
  #wasSignedIn = true

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override componentDidMount() {
    this.#wasSignedIn = this.context
  }

  override componentDidCatch(error: unknown) {
    if (this.props.isPage && isLostFile(error)) loadAgain()
  }

  override componentDidUpdate(before: Props) {
    const isElsewhere = before.at !== this.props.at
    const isBack = this.context && !this.#wasSignedIn
    this.#wasSignedIn = this.context
    if (this.state.error !== undefined && (isElsewhere || isBack)) this.#forget()
  }

  #forget() {
    void queryClient.resetQueries({
      predicate: ({ state }) => state.status === 'error' && state.data === undefined,
    })
    this.setState({ error: undefined })
  }

  retry = () => {
    // What the page itself did wrong it would do again.
    if (this.state.error instanceof ApiFailure) this.#forget()
    else window.location.reload()
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    if (this.props.instead) return this.props.instead(error)
    return (
      <div className="mx-auto max-w-2xl p-6">
        <Failure isPage error={error} retry={this.retry} />
      </div>
    )
  }
}
