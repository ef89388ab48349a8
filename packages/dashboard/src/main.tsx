import { QueryClientProvider } from '@tanstack/react-query'
import { Tooltip } from 'radix-ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { accountQuery } from './api/account.ts'
import { queryClient } from './api/query-client.ts'
import { App } from './app.tsx'
import './styles.css'
import { Toasts } from './ui/toasts.tsx'

// Every page wants to know it, so it is asked for while the rest is on its way.
void queryClient.prefetchQuery(accountQuery)

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Tooltip.Provider>
          <Router base="/dashboard">
            <App />
          </Router>
          <Toasts />
        </Tooltip.Provider>
      </QueryClientProvider>
    </StrictMode>,
  )
