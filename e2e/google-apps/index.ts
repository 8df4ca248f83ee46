import type { GoogleApp } from './app.ts';
import { billing } from './billing.ts';
import { crm } from './crm.ts';
import { desk } from './desk.ts';
import { gallery } from './gallery.ts';
import { orders } from './orders.ts';
import { reports } from './reports.ts';

export type { GoogleApp, Label } from './app.ts';

/** Six apps of Google Cloud. Their labels were written before the first run of the command on them. */
export const googleApps: readonly GoogleApp[] = [orders, gallery, reports, crm, billing, desk];
