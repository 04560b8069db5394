package server

import (
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

// base returns what the addresses in documents begin with, without a slash at the
// end. Whoever can choose it can send readers of a document to a host of their own, so
// it comes, in this order, from
//
//  1. the public URL of the configuration;
//  2. X-Forwarded-Host and -Proto, if the request comes from a trusted proxy, which
//     must set both itself; of several values, the last is its own;
//  3. the request's Host, if the connection came in on a loopback address, where
//     nobody else's names can be in a cache. A page that has its own name resolve
//     to this machine (DNS rebinding) gets documents with that name, which
//     only it can read, and nothing that it could not read anyway;
//  4. the address on which the connection came in, which a client cannot invent.
func (s *Server) base(r *http.Request) string {
	if u := s.o.PublicURL; u != nil {
		return strings.TrimSuffix(u.String(), "/")
	}
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	address := ""
	if local != nil {
		address = local.String()
	}
	scheme, host := "http", address
	switch {
	case trusted(s.o.TrustedProxies, r.RemoteAddr):
		if last(r.Header, "X-Forwarded-Proto") == "https" {
			scheme = "https"
		}
		host = last(r.Header, "X-Forwarded-Host")
		if !hostForm.MatchString(host) {
			host = r.Host
		}
	case loopback(address):
		host = r.Host
	}
	if !hostForm.MatchString(host) {
		host = address
	}
	return scheme + "://" + host
}

// hostForm is a name or an address, with or without a port.
var hostForm = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)

// last returns the last of the values of a header, whether they stand in one line or
// in several.
func last(h http.Header, name string) string {
	lines := h[name]
	if len(lines) == 0 {
		return ""
	}
	value := lines[len(lines)-1]
	return strings.TrimSpace(value[strings.LastIndexByte(value, ',')+1:])
}

func loopback(address string) bool {
	a, err := netip.ParseAddrPort(address)
	return err == nil && a.Addr().Unmap().IsLoopback()
}

// trusted reports whether an address with a port is within one of the prefixes.
func trusted(prefixes []netip.Prefix, address string) bool {
	if len(prefixes) == 0 {
		return false
	}
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	for _, p := range prefixes {
		if p.Contains(a.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// clientIP returns how to tell a client's address: from the connection, or behind
// trusted proxies from the last address in X-Forwarded-For that is not theirs.
// Echo's own default believes anybody.
func clientIP(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		p = p.Masked()
		trust = append(trust, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
