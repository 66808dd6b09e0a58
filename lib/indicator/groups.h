/* SPDX-License-Identifier: MIT */
/* The rows of each file of indicators, which registry.c lists; and how they are written. */
#ifndef KLASTER_INDICATOR_GROUPS_H
#define KLASTER_INDICATOR_GROUPS_H

#include "indicator/indicator.h"

#define PARAMETERS(...) (const struct parameter_row[]){ __VA_ARGS__, { NULL, NULL, NULL, NULL } }
#define COLUMNS(...) (const struct column_row[]){ __VA_ARGS__, { NULL, NULL, false } }
#define TABLES(...) (const struct table_row[]){ __VA_ARGS__, { NULL, { NULL, NULL }, NULL, false, NULL } }

extern const struct indicator location_rows[], location_more_rows[], agglomeration_rows[], specialisation_rows[], concentration_rows[];
extern const struct indicator relatedness_rows[], relatedness_density_rows[], product_space_rows[], region_similarity_rows[], complexity_rows[], outlook_rows[];
extern const struct indicator points_m_rows[], points_kd_rows[], points_k_rows[], points_intensity_rows[], distance_rows[];
extern const struct indicator similarity_rows[], clustering_rows[], cluster_validation_rows[], leamer_rows[], cluster_strength_rows[];
extern const struct indicator input_output_rows[], input_output_more_rows[], input_output_trade_rows[], input_output_regional_rows[], flow_structure_rows[], filiere_rows[];
extern const struct indicator network_rows[], network_ties_rows[], proximity_rows[], gravity_rows[];
extern const struct indicator inequality_rows[], dispersion_rows[], growth_rows[], convergence_rows[], structure_rows[], forecast_rows[], curve_rows[], shift_share_more_rows[], shift_share_rows[], rating_rows[];
extern const struct indicator life_cycle_rows[], value_chain_rows[], export_rows[], advantage_rows[], typology_rows[], composite_rows[], externality_rows[];
extern const struct indicator economic_base_rows[], poverty_rows[], inequality_tests_rows[], lorenz_curve_rows[];

#endif
