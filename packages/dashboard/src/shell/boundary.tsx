import { Component, type ReactNode } from 'react'
import { queryClient } from '../api/query-client.ts'
import { Failure } from '../ui/states.tsx'

type State = { error: unknown }

/** Catches what a page throws, so that the rest stays usable, and offers to try again. */
export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  retry = () => {
    void queryClient.resetQueries({ predicate: (query) => query.state.status === 'error' })
    this.setState({ error: undefined })
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <div className="mx-auto max-w-2xl p-6">
        <Failure isPage error={this.state.error} retry={this.retry} />
      </div>
    )
  }
}
