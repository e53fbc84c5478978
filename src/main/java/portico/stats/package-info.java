/**
 * What machines use of their hosts: samples at five resolutions, the curves drawn from them, {@code vm_stat} and {@code serverstatus}, and the bytes the traffic
 * account is made of. Counters come from the poller ({@link portico.vm.Sighting}); nothing here asks a host. Start reading at {@link portico.stats.Sampler}.
 */
package portico.stats;
