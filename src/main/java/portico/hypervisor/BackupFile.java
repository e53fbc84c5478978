package portico.hypervisor;

/**
 * Names a full backup on its host's storage.
 *
 * @param vmId the VM it was made of; the files outlive that VM
 * @param id   our row id of the backup
 */
public record BackupFile(long vmId, long id) {}
