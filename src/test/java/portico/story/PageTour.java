package portico.story;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All pages of a {@link PlayedHouse}, with something to see on them, and for whom each is. {@link PageTourTest} says when a new page is left out. */
record PageTour(List<String> forEverybody, List<String> forCustomers, List<String> forStaff) {

    /** Pages that a tour cannot open by their address alone, and what opens them instead. */
    static final Map<String, String> ELSEWHERE = Map.of(
            "/console.html", "ConsolePageStory: a foreign site's link",
            "/files/console/console.html", "ConsolePageStory: a foreign site's link",
            "/vm/{id}/undo", "UndoTest: there while the last reinstallation can be undone",
            "/demo/inbox", "only a portal that sends no mail has it: the demo",
            "/vm/{id}/head", "VmPagesTest: a part of the machine's page, loaded by it",
            "/staff/hosts/{id}/strangers/adopt", "AdoptTest: simulated hosts have no strangers");

    private static final long VM = PlayedHouse.WEB01, OTHER = PlayedHouse.DB01;

    /** What pages are about, as numbers in their addresses. */
    private record Numbers(String group, String card, String disk, String site, String snapshot, String full, String schedule, String customer, String call) {}

    static PageTour of(PlayedHouse house) {
        var database = house.portal.database();
        var ann = house.portal.api().as(People.ANN);
        if (database.column("select id from vm_group where name = 'Shop'").isEmpty()) ann.send("vm_group_info_update", "groupid", 0, "groupname", "Shop").says("0");
        if (database.column("select id from backup_schedule where vm_id = " + VM).isEmpty())
            ann.send("vm_backup_schedule", "vpsid", VM, "subaction", "add", "bktype", 0, "rhythm", 2, "weekday", "1,3,5", "keep", 1).says("0");
        if (database.column("select vm_id from trashed_vm").isEmpty()) throwAway(house);
        return of(new Numbers(database.value("select min(id) from vm_group where name = 'Shop'"), database.value("select min(id) from nic where vm_id = " + VM), database.value("select max(id) from data_disk where vm_id = " + VM),
                database.value("select min(id) from site_binding where vm_id = " + VM), database.value("select min(id) from backup where vm_id = " + VM), database.value("select max(id) from backup where vm_id = " + VM),
                database.value("select min(id) from backup_schedule where vm_id = " + VM),
                database.value("select id from user_account where username = '" + People.ANN.username() + "'"), loggedCall(house)));
    }

    /** A machine with a full backup. */
    private static void throwAway(PlayedHouse house) {
        var system = house.system();
        var vm = system.send("vm_create", "userid", People.BOB.number(), "cpu", 1, "ram_max", 128, "disk", 5, "vpsname", "former", "osid", PlayedHouse.DEBIAN, "serverid", 1, "backup_full", 1).parts().getFirst();
        var quiet = Duration.ofSeconds(60);
        house.portal.database().awaitQuiet(Long.parseLong(vm), quiet);
        system.send("vm_backup", "vpsid", vm, "subaction", "backup", "bktype", 1, "bkname", "last").says("0");
        house.portal.database().awaitQuiet(Long.parseLong(vm), quiet);
        system.send("vm_delete", "vpsid", vm).says("0");
        house.portal.database().awaitQuiet(Long.parseLong(vm), quiet);
    }

    private static String loggedCall(PlayedHouse house) {
        var database = house.portal.database();
        if (!database.column("select id from api_call").isEmpty()) return database.value("select min(id) from api_call");
        database.change("update tenant set api_debug = true where code = 'acme'");
        // Each portal process asks for its settings anew every few seconds.
        var calls = Eventually.see("a call in the log", Duration.ofSeconds(20), () -> {
            house.portal.api().as(People.ANN).send("vm_info", "vpsid", VM);
            return database.column("select id from api_call");
        }, seen -> !seen.isEmpty());
        database.change("update tenant set api_debug = false where code = 'acme'");
        return calls.getFirst();
    }

    /** All its addresses, with some number wherever one stands. */
    static List<String> addresses() {
        var tour = of(new Numbers("1", "1", "1", "1", "1", "1", "1", "1", "1"));
        return Stream.of(tour.forEverybody, tour.forCustomers, tour.forStaff).flatMap(List::stream).toList();
    }

    private static PageTour of(Numbers numbers) {
        var customers = new ArrayList<>(List.of("/", "/?q=nothing-like-this", "/activity", "/groups", "/groups/" + numbers.group, "/groups/" + numbers.group + "/delete", "/account", "/account/tokens", "/account/keys", "/account/log",
                "/account/verify/sms", "/vm/999999", "/vm/" + PlayedHouse.BROKEN, "/vm/" + PlayedHouse.UNPAID, "/vm/" + OTHER, "/vm/" + OTHER + "/backups", "/vm/" + OTHER + "/graphs", "/vm/" + OTHER + "/disks"));
        Stream.of("", "/reinstall", "/power/power-off", "/power/reset", "/activity", "/ports", "/ports/file", "/ports/site/" + numbers.site, "/firewall", "/network", "/network/unplug/" + numbers.card, "/backups", "/backups/" + numbers.snapshot + "/restore",
                "/backups/" + numbers.full + "/delete", "/backups/schedules/new?bktype=0", "/backups/schedules/new?bktype=1", "/backups/schedules/" + numbers.schedule, "/disks", "/disks/" + numbers.disk + "/remove", "/media", "/graphs", "/settings", "/settings/password", "/rescue", "/check", "/console").map(part -> "/vm/" + VM + part).forEach(customers::add);

        var machine = "/staff/machines/" + VM;
        var staff = List.of("/staff", "/staff/customers", "/staff/customers?q=nothing-like-this", "/staff/customers/" + numbers.customer, "/staff/machines", machine, machine + "/power/power-off", machine + "/move", machine + "/resize",
                machine + "/delete", "/staff/trash", "/staff/tasks?state=all", "/staff/hosts", "/staff/hosts/1/addresses", "/staff/hosts/1/drain", "/staff/hosts/1/strangers", "/staff/gateways", "/staff/ports?what=203.0.113.5", "/staff/audit",
                "/staff/api-log", "/staff/api-log/" + numbers.call, "/staff/api-log/callers", "/staff/commands", "/staff/commands/vm_reload", "/staff/commands/vm_backup/list", "/staff/site", "/staff/me");
        return new PageTour(List.of("/login", "/staff/login", "/api/docs", "/no-such-page"), customers, staff);
    }
}
