import { writeFileSync } from 'node:fs';
import { useEngine } from './engine.js';
import { useReports } from './reports.js';
import { useScenarios } from './scenario.js';
import { useStudies } from './studies.js';

/** Uses every name that the package exports; the documents are written for a look at their types. */
await useScenarios();
await useEngine();
const documents = await useStudies();
await useReports(documents);
const [, , folder = '.'] = process.argv;
writeFileSync(`${folder}/documents.json`, JSON.stringify(documents));
console.log('every name was used');
