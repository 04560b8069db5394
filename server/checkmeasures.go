package server

import (
	"github.com/prometheus/client_golang/prometheus"

	"guotu/server/check"
	"guotu/siting/rules"
)

// checkCollector tells of siting checks.
type checkCollector struct{ checks *check.Service }

var (
	descChecks   = prometheus.NewDesc("guotu_checks_total", "Siting reports, by verdict.", []string{"verdict"}, nil)
	descFailed   = prometheus.NewDesc("guotu_checks_failed_total", "Siting checks that ended with an error.", nil, nil)
	descRefused  = prometheus.NewDesc("guotu_checks_refused_total", "Siting checks that got no turn.", nil, nil)
	descRunning  = prometheus.NewDesc("guotu_checks_running", "Siting checks that run.", nil, nil)
	descWaiting  = prometheus.NewDesc("guotu_checks_waiting", "Siting checks that wait for their turn.", nil, nil)
	descDuration = prometheus.NewDesc("guotu_check_seconds", "Time of a siting check, from its turn to its report.", nil, nil)
)

// Describe is part of prometheus.Collector.
func (checkCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descChecks, descFailed, descRefused, descRunning, descWaiting, descDuration} {
		to <- d
	}
}

// Collect is part of prometheus.Collector.
func (c checkCollector) Collect(to chan<- prometheus.Metric) {
	counter, gauge := prometheus.CounterValue, prometheus.GaugeValue
	stats := c.checks.Stats()
	for i, n := range stats.Verdicts {
		to <- prometheus.MustNewConstMetric(descChecks, counter, float64(n), rules.Severity(i).String())
	}
	to <- prometheus.MustNewConstMetric(descFailed, counter, float64(stats.Failed))
	to <- prometheus.MustNewConstMetric(descRefused, counter, float64(stats.Refused))
	to <- prometheus.MustNewConstMetric(descRunning, gauge, float64(stats.Running))
	to <- prometheus.MustNewConstMetric(descWaiting, gauge, float64(stats.Waiting))
	buckets := make(map[float64]uint64, len(stats.Buckets))
	for i, n := range stats.Buckets {
		buckets[check.Seconds[i]] = n
	}
	to <- prometheus.MustNewConstHistogram(descDuration, stats.Turns, stats.SecondsSum, buckets)
}
