// Package layers holds a plan in memory, indexed, and answers every spatial
// question about it. A Catalog and its layers are built whole by Load and never
// change afterwards: they are safe for any number of readers, and a new version
// of the plan is a new Catalog.
package layers
