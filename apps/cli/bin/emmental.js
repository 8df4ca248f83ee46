#!/usr/bin/env node
import '../dist/emmental.js';
