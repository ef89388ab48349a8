/** Ends Jest's output with one line that CI can read: `N passed, N failed, N skipped`. */
export default class TestReporter {
  onRunComplete(_contexts, results) {
    // A file that cannot even be loaded holds no failed test, and must not look like a success.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests + results.numTodoTests
    const line = `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`
    // Jest writes its own summary after every reporter has had its turn.
    process.once('exit', () => console.log(line))
  }
}
