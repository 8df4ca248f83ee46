import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { queries } from './data/query.ts';
import { Routes } from './frame/routes.tsx';
import './style/tokens.css';
import './style/frame.css';
import './style/parts.css';
import './style/tables.css';
import './style/overview.css';
import './style/pages.css';
import './style/changes.css';
import './style/paths.css';
import './style/print.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id root');
createRoot(root).render(
  <QueryClientProvider client={queries}>
    <Routes />
  </QueryClientProvider>,
);
