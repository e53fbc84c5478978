/**
 * The traffic account of each VM: letters on the way to the end of the quota, what happens there by the tenant's policy, and the new month. The bytes are counted by
 * {@link portico.stats.Sampler}; the account itself is on the VM, where the API reads and sets it. Start reading at {@link portico.traffic.TrafficAccounts}.
 */
package portico.traffic;
