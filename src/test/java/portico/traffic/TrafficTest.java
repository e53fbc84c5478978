package portico.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portico.hypervisor.PowerState;
import portico.notify.PostOffice;
import portico.task.Task;
import portico.task.Tasks;
import portico.tenant.Tenancy;
import portico.tenant.Tenants;
import portico.testing.ApiClient;
import portico.testing.BrowserClient;
import portico.testing.Gateways;
import portico.testing.Given;
import portico.testing.SetClock;
import portico.vm.Vm;
import portico.vm.VmStatus;

/** A month of traffic: letters on the way, the end of the quota, the new month. The portal's own watch uses the real clock, by which no account here begins anew. */
@QuarkusTest
class TrafficTest {

    private static final long GIB = 1L << 30;

    @Inject Given given;
    @Inject Gateways gateways;
    @Inject Tenants tenants;
    @Inject Tasks tasks;
    @Inject PostOffice post;
    @Inject Tenancy tenancy;
    @Inject EntityManager database;
    @Inject portico.stats.MeasuredHost measured;
    final SetClock clock = new SetClock(Instant.parse("2090-01-15T12:00:00Z"));
    final ApiClient api = new ApiClient();
    TrafficAccounts accounts;
    Given.Customer ann;
    Given.Machine vm;

    @BeforeEach void an_account_of_100_gb() {
        accounts = new TrafficAccounts(tasks, post, clock);
        ann = given.customer();
        account(given.vm(ann));
    }

    private void account(Given.Machine machine) {
        vm = machine;
        given.sql("update vm set traffic_quota_gb = 100, traffic_resets_on = '2090-01-31' where id = ?", vm.id());
    }

    private void used(double gigabytes) { given.sql("update vm set traffic_used_bytes = ? where id = ?", (long) (gigabytes * GIB), vm.id()); }

    private void watch() { tenancy.run(ann.tenant(), () -> accounts.keep(vm.id())); }

    private Vm look() { return given.inside(ann.tenant(), () -> Vm.<Vm>findById(vm.id())); }

    private List<String> tasksOf() { return given.inside(ann.tenant(), () -> Task.newestOf(vm.id(), 10).stream().map(task -> task.action).toList()); }

    private void await(PowerState power) throws InterruptedException {
        for (int i = 0; i < 150; i++, Thread.sleep(100))
            if (given.inside(ann.tenant(), () -> Task.busyWith(vm.id()).isEmpty()) && look().power == power) return;
        throw new AssertionError("power is " + look().power + ", wanted " + power + "; " + given.inside(ann.tenant(), () -> Task.newestOf(vm.id(), 3).stream().map(t -> t.action + " " + t.state + " " + t.message).toList()));
    }

    private long letters() {
        return given.inside(ann.tenant(), () -> database.createQuery("select count(m) from Message m where m.userId = ?1", Long.class).setParameter(1, ann.id()).getSingleResult());
    }

    @Test void each_stage_is_told_once() throws MessagingException {
        used(79.8);
        watch();
        assertThat(letters()).isZero();
        used(80);
        watch();
        watch();
        var mail = gateways.mailTo(ann);
        assertThat(mail.getSubject()).isEqualTo("Acme Hosting: 80 % of the traffic of " + vm.name() + " is used");
        assertThat(Gateways.plainText(mail)).contains("has used 80 % of its traffic of this month: 80.0 of 100 GB", "shut down until 2090-01-31", "sends and what it receives both count");
        assertThat(Gateways.html(mail)).contains("80.0 of 100 GB");
        used(95.5);
        watch();
        watch();
        assertThat(letters()).isEqualTo(2);
        used(100);
        watch();
        watch();
        assertThat(letters()).isEqualTo(3);
    }

    @Test void who_skips_stages_gets_the_last_letter_alone_and_a_larger_quota_makes_room_for_new_ones() {
        used(97);
        watch();
        assertThat(letters()).isOne();
        given.sql("update vm set traffic_quota_gb = 1000 where id = ?", vm.id());
        watch();
        assertThat(letters()).isOne();
        used(810);
        watch();
        assertThat(letters()).isEqualTo(2);
    }

    @Test void an_address_that_is_not_verified_gets_no_letter_and_an_unlimited_account_none_either() {
        given.sql("update user_account set email_verified = false where id = ?", ann.id());
        used(96);
        watch();
        given.sql("update user_account set email_verified = true where id = ?", ann.id());
        given.sql("update vm set traffic_quota_gb = 0, traffic_used_bytes = ? where id = ?", Long.MAX_VALUE / 2, vm.id());
        watch();
        assertThat(letters()).isZero();
        assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
    }

    @Test void letters_are_promised_to_whom_they_are_sent() {
        var browser = new BrowserClient().loggedIn(ann);
        browser.open("/vm/" + vm.id()).shows("Sent and received both count", "You get an e-mail at 80, 95 and 100 %");
        given.sql("update user_account set letter_traffic = false where id = ?", ann.id());
        browser.open("/vm/" + vm.id()).shows("Sent and received both count").hides("You get an e-mail at");
    }

    @Test void at_the_end_of_the_quota_it_is_shut_down_and_runs_again_in_the_new_month() throws Exception {
        used(100.2);
        watch();
        assertThat(look().status()).isEqualTo(VmStatus.OVER_TRAFFIC_STOPPED);
        await(PowerState.OFF);
        assertThat(tasksOf()).containsExactly("traffic_stop");
        assertThat(look().heldOff).isTrue();
        api.as(ann).send("vm_start", "vpsid", vm.id()).refuses("The host is stopped because its traffic is used up");
        assertThat(api.as(ann).send("vm_info", "vpsid", vm.id()).json().get(0).path("vstatus").asText()).isEqualTo("-3");
        assertThat(api.as(ann).send("vm_state", "vpsid", vm.id()).text()).startsWith("halted|{\"bwusage\":\"100.2").contains("\"plantraffic\":\"100\"");
        new BrowserClient().loggedIn(ann).open("/vm/" + vm.id()).shows("used up its traffic", "2090-01-31");
        watch();
        assertThat(tasksOf()).as("once is enough").hasSize(1);

        clock.set(Instant.parse("2090-01-31T00:00:01Z"));
        watch();
        assertThat(look().trafficUsedBytes).isLessThan(GIB);
        assertThat(look().trafficResetsOn).isEqualTo(LocalDate.of(2090, 2, 28));
        assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
        assertThat(look().heldOff).isFalse();
        await(PowerState.RUNNING);
        assertThat(tasksOf()).containsExactly("start", "traffic_stop");
        assertThat(api.as(ann).send("vm_info", "vpsid", vm.id()).json().get(0).path("bwdate").asText()).isEqualTo("2090-02-28");
    }

    @Test void one_that_was_off_stays_off_in_the_new_month() {
        account(given.vm(ann, "off"));
        used(101);
        watch();
        assertThat(look().status()).isEqualTo(VmStatus.OVER_TRAFFIC_STOPPED);
        assertThat(look().heldOff).isTrue();
        clock.set(Instant.parse("2090-02-01T00:00:00Z"));
        watch();
        assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
        assertThat(tasksOf()).isEmpty();
    }

    @Test void a_larger_quota_ends_it_at_once() throws Exception {
        used(100);
        watch();
        await(PowerState.OFF);
        given.sql("update vm set traffic_quota_gb = 200 where id = ?", vm.id());
        watch();
        assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
        await(PowerState.RUNNING);
    }

    @Test void what_others_decided_is_not_taken_back_within_the_month_but_in_the_new_one() {
        given.sql("update vm set status = -2 where id = ?", vm.id());
        used(3);
        watch();
        assertThat(look().status()).isEqualTo(VmStatus.OVER_TRAFFIC);
        clock.set(Instant.parse("2090-02-01T00:00:00Z"));
        watch();
        assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
        for (int status : List.of(1, -1)) {
            given.sql("update vm set status = ? where id = ?", status, vm.id());
            used(500);
            watch();
            assertThat(portico.api.Codes.of(look().status())).as("locked and overdue machines stay so").isEqualTo(String.valueOf(status));
        }
    }

    @Test void a_busy_machine_is_stopped_when_it_has_time() {
        used(100);
        given.sql("insert into task (tenant, type, action, kind, state, work_order, user_id, vm_id, asked_by) values ('acme', 'vm.test', 'start', 3, 'RUNNING', '{}', ?, ?, 'test')", ann.id(), vm.id());
        var watch = new WatchTraffic(tenancy, database, accounts, clock);
        watch.run();
        assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
        assertThat(letters()).as("nothing is half done").isZero();
        given.sql("update task set state = 'DONE' where vm_id = ?", vm.id());
        watch.run();
        assertThat(look().status()).isEqualTo(VmStatus.OVER_TRAFFIC_STOPPED);
        assertThat(letters()).isOne();
    }

    @Test void a_site_that_only_warns_stops_nothing() {
        given.sql("update tenant set traffic_policy = 'warn' where code = 'globex'");
        tenants.forget();
        try {
            ann = given.customer(Given.GLOBEX, 1);
            account(given.vm(ann));
            used(150);
            new WatchTraffic(tenancy, database, accounts, clock).run();
            assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
            assertThat(tasksOf()).isEmpty();
            assertThat(Gateways.plainText(gateways.mailTo(ann))).contains("本月流量已用尽：150.0 / 100 GB", "主机继续运行");
        } finally {
            given.sql("update tenant set traffic_policy = 'stop' where code = 'globex'");
            tenants.forget();
        }
    }

    @Test void a_site_that_throttles_lets_it_run_slowly_until_the_new_month() throws Exception {
        given.sql("update tenant set traffic_policy = 'throttle', traffic_throttle_mbps = 2 where code = 'globex'");
        tenants.forget();
        try {
            ann = given.customer(Given.GLOBEX, 1);
            account(given.vm(ann));
            given.sql("update vm set link_speed_mbps = 100 where id = ?", vm.id());
            used(100);
            watch();
            assertThat(look().status()).isEqualTo(VmStatus.OVER_TRAFFIC);
            await(PowerState.RUNNING);
            assertThat(speed()).isEqualTo(2);
            assertThat(look().linkSpeedMbps).as("as agreed").isEqualTo(100);
            new BrowserClient("globex.test").loggedIn(ann).open("/vm/" + vm.id()).shows("以 2 Mbit/s 的速度运行至 2090-01-31");
            clock.set(Instant.parse("2090-01-31T00:00:00Z"));
            watch();
            assertThat(look().status()).isEqualTo(VmStatus.NORMAL);
            await(PowerState.RUNNING);
            assertThat(speed()).isEqualTo(100);
            assertThat(tasksOf()).containsExactly("traffic_free", "traffic_limit");
        } finally {
            given.sql("update tenant set traffic_policy = 'stop', traffic_throttle_mbps = 1 where code = 'globex'");
            tenants.forget();
        }
    }

    /** As its host knows it. */
    private long speed() { return measured.number("select (definition ->> 'linkSpeedMbps')::int from simulated_machine where name = ?", "portico-" + vm.id()); }

    @ParameterizedTest
    @CsvSource({"2090-01-31,2090-01-31,,2090-02-28,31", "2090-02-28,2090-03-01,31,2090-03-31,31", "2090-04-30,2090-08-15,31,2090-08-31,31", "2090-02-28,2090-03-01,,2090-03-28,28",
            "2091-12-05,2091-12-05,5,2092-01-05,5", "2092-01-30,2092-02-01,30,2092-02-29,30", "2090-06-10,2090-06-20,31,2090-07-10,10"})
    void the_day_of_the_month_is_kept(LocalDate last, LocalDate today, Integer agreed, LocalDate next, int then) {
        var watch = new TrafficWatch();
        watch.resetDay = agreed;
        assertThat(watch.nextReset(last, today)).isEqualTo(next);
        assertThat(watch.resetDay).isEqualTo(then);
    }
}
