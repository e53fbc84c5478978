package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.jboss.logging.Logger;
import portico.hypervisor.HostTarget;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Hypervisors;
import portico.infra.Host;
import portico.task.Periodic;
import portico.tenant.Tenancy;

/** Takes pictures of the screens somebody looks at on a page, so that the page itself never asks a host. */
@Singleton
class TakeScreens implements Periodic {

    private static final Logger LOG = Logger.getLogger(TakeScreens.class);
    /** Wide enough for the VM page; the list shows it smaller. */
    private static final int WIDTH = 480;
    /** A page renews its interest with every view. */
    private static final Duration INTEREST = Duration.ofSeconds(90);
    private static final Duration OLD = Duration.ofSeconds(15);
    private static final int AT_ONCE = 20;

    private record Subject(long vmId, String tenant, HostTarget host, String machine) {}

    private final Hypervisors hypervisors;
    private final Tenancy tenancy;
    private final EntityManager database;
    private final Clock clock;

    TakeScreens(Hypervisors hypervisors, Tenancy tenancy, EntityManager database, Clock clock) {
        this.hypervisors = hypervisors;
        this.tenancy = tenancy;
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "take-screens"; }

    @Override public Duration every() { return Duration.ofSeconds(3); }

    @Override public void run() { tenancy.everywhere(this::wanted).forEach(this::take); }

    private List<Subject> wanted() {
        List<Object[]> rows = database.createQuery("""
                select vm.id, vm.tenant, h, vm.adoptedAs from Vm vm join vm.host h left join VmScreen s on s.vmId = vm.id
                where vm.power = RUNNING and vm.watchedAt > ?1 and (s.takenAt is null or s.takenAt < ?2) order by s.takenAt nulls first""", Object[].class)
                .setParameter(1, clock.instant().minus(INTEREST)).setParameter(2, clock.instant().minus(OLD)).setMaxResults(AT_ONCE).getResultList();
        return rows.stream().map(row -> new Subject((long) row[0], (String) row[1], ((Host) row[2]).target(), MachineNames.of((long) row[0], (String) row[3]))).toList();
    }

    private void take(Subject subject) {
        try {
            var picture = hypervisors.view(subject.host).screenshot(subject.host, subject.machine);
            if (picture.isEmpty()) return;
            var small = shrink(picture.get());
            tenancy.run(subject.tenant, () -> database.createNativeQuery("""
                    insert into vm_screen (vm_id, tenant, png, taken_at) values (:vm, :tenant, :png, :now)
                    on conflict (vm_id) do update set png = excluded.png, taken_at = excluded.taken_at""")
                    .setParameter("vm", subject.vmId).setParameter("tenant", subject.tenant).setParameter("png", small).setParameter("now", clock.instant()).executeUpdate());
        } catch (HypervisorException | IOException unseen) {
            LOG.debugf("no picture of VM %d: %s", subject.vmId, unseen.getMessage());
        }
    }

    static byte[] shrink(byte[] png) throws IOException {
        var picture = ImageIO.read(new ByteArrayInputStream(png));
        if (picture == null) throw new IOException("the hypervisor's picture is in no format we know");
        int height = Math.max(1, picture.getHeight() * WIDTH / picture.getWidth());
        var small = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        var pen = small.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        pen.drawImage(picture, 0, 0, WIDTH, height, null);
        pen.dispose();
        var out = new ByteArrayOutputStream();
        ImageIO.write(small, "png", out);
        return out.toByteArray();
    }
}
