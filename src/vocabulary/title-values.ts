/** The closed lists of the public contract. */
export const FUNCTIONS = [
  'engineering', 'data', 'product', 'design', 'marketing', 'sales', 'customer_success', 'finance', 'legal', 'human_resources',
  'operations', 'it', 'security', 'research', 'trust_safety', 'business_development', 'procurement', 'administration',
] as const;

export const SENIORITIES = [
  'founder', 'owner', 'c_level', 'partner', 'vp', 'head', 'director', 'manager', 'lead', 'senior', 'mid', 'entry', 'intern',
] as const;
