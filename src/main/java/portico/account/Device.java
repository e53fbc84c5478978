package portico.account;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a browser says it is, in the two words by which its owner recognises it. */
public record Device(String browser, String system) {

    // Order matters: every browser also claims to be those it descends from.
    private static final Map<String, String> BROWSERS = ordered("Edg/", "Edge", "OPR/", "Opera", "MicroMessenger", "WeChat", "Firefox/", "Firefox", "FxiOS", "Firefox",
            "CriOS", "Chrome", "Chrome/", "Chrome", "Safari/", "Safari", "curl/", "curl");
    private static final Map<String, String> SYSTEMS = ordered("HarmonyOS", "HarmonyOS", "Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows",
            "Mac OS X", "macOS", "CrOS", "ChromeOS", "Linux", "Linux");

    public static Device of(String userAgent) { return new Device(first(BROWSERS, userAgent), first(SYSTEMS, userAgent)); }

    public boolean known() { return browser != null && system != null; }

    public String icon() { return "Android".equals(system) || "iPhone".equals(system) || "HarmonyOS".equals(system) ? "device-mobile" : "device-desktop"; }

    private static String first(Map<String, String> names, String text) {
        return names.entrySet().stream().filter(name -> text.contains(name.getKey())).map(Map.Entry::getValue).findFirst().orElse(null);
    }

    private static Map<String, String> ordered(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) map.put(pairs[i], pairs[i + 1]);
        return map;
    }
}
