package server

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// measures are what /metrics tells. Requests are labelled with the pattern of their
// route, never with what a client sent, so that there are as many series as routes.
type measures struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	inFlight prometheus.Gauge
	handler  echo.HandlerFunc
}

func newMeasures(version string) *measures {
	m := &measures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "guotu_http_requests_total",
			Help: "Requests answered; status 499: the client went away."}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "guotu_http_request_seconds",
			Help: "Time from the header of a request to the end of its answer.", Buckets: []float64{.0005, .001, .005, .01, .05, .1, .5, 1, 5, 30}},
			[]string{"method", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "guotu_http_requests_in_flight", Help: "Requests being answered."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "guotu_build_info", Help: "Always 1; the label is the program's version.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.requests, m.seconds, m.inFlight, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = echo.WrapHandler(promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	return m
}

// metrics answers GET /metrics in the Prometheus text format.
func (s *Server) metrics(c echo.Context) error { return s.measures.handler(c) }

// routeMeasures are those of one route. Counters are looked up once per status.
type routeMeasures struct {
	all      *measures
	labels   [2]string // method, route
	seconds  prometheus.Observer
	byStatus [500]atomic.Pointer[prometheus.Counter] // from 100
}

func (m *measures) route(method, path string) *routeMeasures {
	return &routeMeasures{all: m, labels: [2]string{method, path}, seconds: m.seconds.WithLabelValues(method, path)}
}

// count takes note of an answer.
func (r *routeMeasures) count(status int, took time.Duration) {
	r.seconds.Observe(took.Seconds())
	slot := &r.byStatus[min(max(status-100, 0), len(r.byStatus)-1)]
	counter := slot.Load()
	if counter == nil {
		found := r.all.requests.WithLabelValues(r.labels[0], r.labels[1], strconv.Itoa(status))
		counter = &found
		slot.Store(counter)
	}
	(*counter).Inc()
}

// planCollector tells of the plan that a Server shows. A new plan has a new tile
// cache, so that its counters begin at 0 again.
type planCollector struct{ s *Server }

var (
	descPlan     = prometheus.NewDesc("guotu_plan_info", "Always 1; the label is the version of the plan.", []string{"plan"}, nil)
	descLayers   = prometheus.NewDesc("guotu_plan_layers", "Layers of the plan.", nil, nil)
	descFeatures = prometheus.NewDesc("guotu_plan_features", "Features of all layers.", nil, nil)
	descHits     = prometheus.NewDesc("guotu_tile_cache_hits_total", "Tiles that were ready.", nil, nil)
	descMisses   = prometheus.NewDesc("guotu_tile_cache_misses_total", "Tiles that had to be waited for.", nil, nil)
	descBuilds   = prometheus.NewDesc("guotu_tile_builds_total", "Tiles that were built.", nil, nil)
	descBytes    = prometheus.NewDesc("guotu_tile_cache_bytes", "Size of the tiles in the cache.", nil, nil)
)

// Describe is part of prometheus.Collector.
func (planCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descPlan, descLayers, descFeatures, descHits, descMisses, descBuilds, descBytes} {
		to <- d
	}
}

// Collect is part of prometheus.Collector.
func (c planCollector) Collect(to chan<- prometheus.Metric) {
	p := c.s.current.Load()
	if p == nil {
		return
	}
	stats := p.store.Stats()
	gauge, counter := prometheus.GaugeValue, prometheus.CounterValue
	to <- prometheus.MustNewConstMetric(descPlan, gauge, 1, p.version)
	to <- prometheus.MustNewConstMetric(descLayers, gauge, float64(len(p.catalog.Layers())))
	to <- prometheus.MustNewConstMetric(descFeatures, gauge, float64(p.catalog.Features()))
	to <- prometheus.MustNewConstMetric(descHits, counter, float64(stats.Hits))
	to <- prometheus.MustNewConstMetric(descMisses, counter, float64(stats.Misses))
	to <- prometheus.MustNewConstMetric(descBuilds, counter, float64(stats.Builds))
	to <- prometheus.MustNewConstMetric(descBytes, gauge, float64(stats.Bytes))
}

func (m *measures) watch(s *Server) { m.registry.MustRegister(planCollector{s}) }
