import type { EstimateModel } from '../model.ts';

export async function usageModel<Model extends EstimateModel>(model: Model, _file: string): Promise<Model> {
  return model;
}
