package portico.hypervisor;

import java.util.List;

/**
 * What a newly installed system is given.
 *
 * @param instance another one for each installation: by it cloud-init knows that the system is new
 * @param hostName of the system
 * @param sshKeys  lines of {@code authorized_keys} for the administrator
 * @param userData as cloud-init takes it; empty: none. May hold secrets: never in a message
 */
public record FirstBoot(String instance, String hostName, List<String> sshKeys, String userData) {
    @Override public String toString() { return "first boot of " + hostName + " with " + sshKeys.size() + " keys"; }
}
