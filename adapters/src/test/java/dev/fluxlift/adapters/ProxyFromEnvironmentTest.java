package dev.fluxlift.adapters;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyFromEnvironmentTest {
  @ParameterizedTest
  @CsvSource({
    "https://api.example.org:6443, true",
    "http://api.example.org, false",
    "https://localhost:6443, false",
    "https://127.0.0.1:6443, false",
    "https://10.1.2.3:6443, false",
    "https://11.1.2.3:6443, true",
    "https://home.lan, false",
    "https://api.home.lan, false",
    "https://notmyhome.lan2, true",
    "https://xhome.lan, true",
    "https://only.port:8443, false",
    "https://only.port:443, true"
  })
  void theProxyOfTheSchemeIsUsedUnlessTheHostIsExcluded(String uri, boolean proxied) {
    ProxyFromEnvironment proxies = new ProxyFromEnvironment(
        Map.of("https_proxy", "http://proxy:3128", "NO_PROXY", "10.0.0.0/8, home.lan,only.port:8443"));

    List<Proxy> chosen = proxies.select(URI.create(uri));

    assertThat(chosen).containsExactly(
        proxied ? new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 3128)) : Proxy.NO_PROXY);
  }

  @Test
  void aStarExcludesAll() {
    ProxyFromEnvironment proxies = new ProxyFromEnvironment(Map.of("HTTP_PROXY", "proxy:1", "NO_PROXY", "*"));

    assertThat(proxies.select(URI.create("http://a.example.org"))).containsExactly(Proxy.NO_PROXY);
  }
}
