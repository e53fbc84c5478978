/** What ports and sites of a shared address have in common: gateways kept in step with the database ({@link portico.shared.KeepGateways}), the state of a rule
 * ({@link portico.shared.RuleState}), who had what when ({@link portico.shared.ListHoldings}). The pages are in {@code portico.shared.page}. */
package portico.shared;
