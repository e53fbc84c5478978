package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;
import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;
import org.libvirt.TypedParameter;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Progress;

/** libvirt's backup job of one running guest: copies disks as they all were when the job began, while the guest goes on writing. */
final class BackupJob {

    private static final Logger LOG = Logger.getLogger(BackupJob.class);
    /** libvirt's own numbers; the binding's are not what they are called. */
    private static final int NO_JOB = 0, JOB_COMPLETED = 3, COMPLETED_JOB = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60), POLL = Duration.ofMillis(100);

    private final HostLine line;
    private final String machine;

    BackupJob(HostLine line, String machine) {
        this.line = line;
        this.machine = machine;
    }

    /** Copies each of these disks to a new qcow2 file without a base. @param targets by the disk's own file @return whether the guest held still for the beginning */
    boolean run(Map<String, Path> targets, Progress progress) {
        boolean flushed = line.onDomain(machine, "begin a backup of " + machine, PATIENCE, domain -> begin(domain, targets));
        try {
            while (isRunning(progress)) Thread.sleep(POLL);
        } catch (InterruptedException e) {
            abort();
            Thread.currentThread().interrupt();
            throw new HypervisorException(TIMEOUT, "interrupted during a backup of " + machine, e);
        } catch (RuntimeException e) {
            abort();
            throw e;
        }
        line.onDomain(machine, "read how the backup of " + machine + " ended", PATIENCE, this::demandSuccess);
        return flushed;
    }

    private static boolean begin(Domain domain, Map<String, Path> targets) throws LibvirtException {
        // Whatever runs there is of a portal that died.
        end(domain);
        GuestAgent.thaw(domain);
        var xml = new XmlText();
        xml.open("domainbackup", "mode", "push").open("disks");
        for (var disk : DomainXml.disks(domain.getXMLDesc(0))) {
            var target = targets.get(disk.file());
            if (target == null) xml.leaf("disk", "name", disk.device(), "backup", "no");
            else xml.open("disk", "name", disk.device(), "type", "file").leaf("driver", "type", "qcow2").leaf("target", "file", target.toString()).close();
        }
        xml.close().close();
        return GuestAgent.holdStill(domain, () -> domain.backupBegin(xml.toString(), null, 0));
    }

    /** Aborting only begins with the call; a file must not go before its writer. */
    private static Void end(Domain domain) throws LibvirtException {
        if (!DomainPower.isOn(domain) || domain.getJobInfo().getType() == NO_JOB) return null;
        domain.abortJob();
        for (int i = 0; i < 100 && DomainPower.isOn(domain) && domain.getJobInfo().getType() != NO_JOB; i++) LockSupport.parkNanos(POLL.toNanos() / 2);
        return null;
    }

    private boolean isRunning(Progress progress) {
        int percent = line.onDomain(machine, "see how far the backup of " + machine + " is", PATIENCE, domain -> {
            var job = domain.getJobInfo();
            if (job.getType() == NO_JOB) return -1;
            return job.getFileTotal() <= 0 ? 0 : (int) (job.getFileProcessed() * 100 / job.getFileTotal());
        });
        if (percent >= 0) progress.report(percent);
        return percent >= 0;
    }

    private Void demandSuccess(Domain domain) throws LibvirtException {
        var job = domain.getJobStats(COMPLETED_JOB);
        if (job.type == JOB_COMPLETED) return null;
        var said = Arrays.stream(job.stats).filter(stat -> stat.field.equals("errmsg")).map(TypedParameter::getValueAsString).findFirst().orElse("job type " + job.type);
        throw new HypervisorException(said.contains("No space left on device") ? NO_SPACE : FAILED, "the backup of " + machine + " failed: " + said);
    }

    private void abort() {
        try {
            line.onDomain(machine, "abort the backup of " + machine, PATIENCE, BackupJob::end);
        } catch (HypervisorException e) {
            // The next attempt aborts it first.
            LOG.warnf("the backup of %s goes on for nothing: %s", machine, e.getMessage());
        }
    }
}
