import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What the portal is measured against: the least a Java server can do for the same questions on the same database (fill.sql). A socket, a virtual thread, a statement for
 * who asks and one for what they ask, text put together by hand: no framework, no template, no tenants, no limits, no audit. As the database's superuser it is not
 * even held by row-level security. Answers are as long as the portal's in rows, not in markup.
 *
 *   java -cp "target/quarkus-app/lib/main/*" src/bench/http/Reference.java PORT JDBC_URL USER PASSWORD
 */
class Reference {

    private static final int CONNECTIONS = 8;
    private static final String VMS = "select vm.id, vm.name, vm.cpu, vm.ram_mb, vm.disk_gb, vm.status, vm.power, (select host(a.ip) from ip_address a where a.vm_id = vm.id and a.main limit 1) ip from vm where ";

    private static BlockingQueue<Connection> pool;

    public static void main(String[] arguments) throws Exception {
        pool = new ArrayBlockingQueue<>(CONNECTIONS);
        for (int i = 0; i < CONNECTIONS; i++) pool.add(DriverManager.getConnection(arguments[1], arguments[2], arguments[3]));
        var vertx = Vertx.vertx();
        vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            var loop = Vertx.currentContext();
            Thread.ofVirtual().start(() -> {
                String answer;
                try {
                    answer = answer(request, body.toString());
                } catch (Exception failure) {
                    answer = "-1|" + failure;
                }
                var text = answer;
                loop.runOnContext(now -> request.response().putHeader("Content-Type", text.startsWith("<") ? "text/html; charset=utf-8" : "text/plain; charset=utf-8").end(text));
            });
        })).listen(Integer.parseInt(arguments[0]), "127.0.0.1").onSuccess(server -> System.out.println("ready"));
    }

    private static String answer(HttpServerRequest request, String body) throws Exception {
        var connection = pool.take();
        try {
            if (request.method().name().equals("GET")) return page(connection, request.getHeader("Cookie"));
            var form = form(body);
            var user = one(connection, "select id, api_key_hash from user_account where tenant = 'bench' and username_key = ?", form.get("api_username"));
            if (!MessageDigest.isEqual(bytes(hash(form.get("api_key"))), bytes(user.get("api_key_hash")))) return "-1|denied";
            long owner = Long.parseLong(user.get("id"));
            return switch (form.get("action")) {
                case "vm_info" -> form.containsKey("vpsid") ? json(all(connection, VMS + "owner_id = ? and id = ?", owner, Long.parseLong(form.get("vpsid"))))
                        : json(all(connection, VMS + "owner_id = ? order by id", owner));
                case "vm_state" -> one(connection, "select case power when 'RUNNING' then 'running' else 'halted' end state from vm where owner_id = ? and id = ?", owner, Long.parseLong(form.get("vpsid"))).get("state") + "|{}";
                case "task_list" -> json(all(connection, "select id tid, kind, state, created_at, host_id, vm_id, percent, action from task where user_id = ? order by id desc limit 500", owner));
                default -> "-1|unknown";
            };
        } finally {
            pool.add(connection);
        }
    }

    private static String page(Connection connection, String cookie) throws Exception {
        var user = one(connection, "select u.id, u.name from web_session s join user_account u on u.id = s.user_id where s.token_hash = ?", hash(cookie.substring(cookie.indexOf('=') + 1)));
        var html = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Machines</title></head><body><h1>").append(escaped(user.get("name"))).append("</h1><table>");
        for (var vm : all(connection, VMS + "owner_id = ? order by id limit 25", Long.parseLong(user.get("id")))) {
            html.append("<tr>");
            vm.values().forEach(value -> html.append("<td>").append(escaped(value)).append("</td>"));
            html.append("</tr>");
        }
        return html.append("</table></body></html>").toString();
    }

    private static Map<String, String> one(Connection connection, String sql, Object... with) throws Exception { return all(connection, sql, with).getFirst(); }

    private static List<Map<String, String>> all(Connection connection, String sql, Object... with) throws Exception {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < with.length; i++) statement.setObject(i + 1, with[i]);
            try (var rows = statement.executeQuery()) {
                var names = rows.getMetaData();
                var found = new ArrayList<Map<String, String>>();
                while (rows.next()) {
                    var row = new java.util.LinkedHashMap<String, String>();
                    for (int i = 1; i <= names.getColumnCount(); i++) row.put(names.getColumnLabel(i), rows.getString(i));
                    found.add(row);
                }
                return found;
            }
        }
    }

    private static String json(List<Map<String, String>> rows) {
        var text = new StringBuilder("[");
        for (var row : rows) {
            text.append(text.length() == 1 ? "{" : ",{");
            int start = text.length();
            row.forEach((name, value) -> text.append(text.length() == start ? "\"" : ",\"").append(name.equals("id") ? "vid" : name).append("\":\"").append(value == null ? "" : value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"'));
            text.append('}');
        }
        return text.append(']').toString();
    }

    private static Map<String, String> form(String body) {
        var form = new HashMap<String, String>();
        for (var pair : body.split("&")) form.put(pair.substring(0, pair.indexOf('=')), URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
        return form;
    }

    private static String escaped(String text) { return text == null ? "" : text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"); }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.UTF_8); }

    private static String hash(String text) throws Exception { return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text))); }
}
